package dev.postdate.examples.orders;

import java.sql.SQLException;

/** The shop's database refused a statement or could not be reached. */
public final class DatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DatabaseException(SQLException cause) {
        super(cause.getMessage(), cause);
    }
}
