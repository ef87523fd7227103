package dev.postdate.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Connections that are cut between a commit and its answer, when a test says so. */
final class LossyCommits {

    private static final String COMMITS_BY_ITSELF = "postdate:append ";

    private LossyCommits() {}

    /** Commits, or ends the connection instead. */
    @FunctionalInterface
    interface Commit {
        /** True if its answer is to be lost. */
        boolean run(Connection connection) throws SQLException;
    }

    static DataSource of(DataSource dataSource, Commit commit) {
        return proxy(DataSource.class, dataSource, (method, arguments, call) -> {
            Object result = call.run();
            return result instanceof Connection connection ? lossy(connection, commit) : result;
        });
    }

    private static Connection lossy(Connection connection, Commit commit) {
        return proxy(Connection.class, connection, (method, arguments, call) -> {
            if (method.equals("commit")) {
                commit(connection, commit);
                return null;
            }
            Object result = call.run();
            boolean commitsByItself = method.equals("prepareStatement")
                    && String.valueOf(arguments[0]).contains(COMMITS_BY_ITSELF)
                    && connection.getAutoCommit();
            return commitsByItself ? lossy((PreparedStatement) result, connection, commit) : result;
        });
    }

    /** A statement that commits by itself is given a commit that can be lost. */
    private static PreparedStatement lossy(PreparedStatement statement, Connection connection, Commit commit) {
        return proxy(PreparedStatement.class, statement, (method, arguments, call) -> {
            if (!method.equals("executeQuery")) {
                return call.run();
            }
            connection.setAutoCommit(false);
            Object result = call.run();
            commit(connection, commit);
            connection.setAutoCommit(true);
            return result;
        });
    }

    private static void commit(Connection connection, Commit commit) throws SQLException {
        if (commit.run(connection)) {
            connection.abort(Runnable::run);
            throw new SQLException("The connection was cut before the answer to the commit came.", "08006");
        }
    }

    @FunctionalInterface
    private interface Call {
        Object run() throws Throwable;
    }

    @FunctionalInterface
    private interface Around {
        Object call(String method, Object[] arguments, Call call) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T target, Around around) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> around.call(method.getName(), arguments, () -> {
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                })));
    }
}
