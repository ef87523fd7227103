package dev.postdate.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Connections that are cut between a commit and its answer, when a test says so. */
final class LossyCommits {

    private LossyCommits() {}

    /** Commits, or ends the connection instead. */
    @FunctionalInterface
    interface Commit {
        /** True if its answer is to be lost. */
        boolean run(Connection connection) throws SQLException;
    }

    static DataSource of(DataSource dataSource, Commit commit) {
        return proxy(DataSource.class, dataSource, (method, call) -> {
            Object result = call.run();
            return result instanceof Connection connection ? lossy(connection, commit) : result;
        });
    }

    private static Connection lossy(Connection connection, Commit commit) {
        return proxy(Connection.class, connection, (method, call) -> {
            if (!method.equals("commit")) {
                return call.run();
            }
            if (commit.run(connection)) {
                connection.abort(Runnable::run);
                throw new SQLException("The connection was cut before the answer to the commit came.", "08006");
            }
            return null;
        });
    }

    @FunctionalInterface
    private interface Call {
        Object run() throws Throwable;
    }

    @FunctionalInterface
    private interface Around {
        Object call(String method, Call call) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T target, Around around) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> around.call(method.getName(), () -> {
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                })));
    }
}
