package dev.postdate.jdbc;

import dev.postdate.servers.PrivatePostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives test classes a server of the version that their {@link PostgresVersion} names, or schemas on it; one a version for all of them.
 */
final class PostgresServers implements ParameterResolver {

    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(PostgresServers.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == PrivatePostgres.class || type == PostgresSchemas.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        int version = version(context.getRequiredTestClass());
        PostgresSchemas schemas = context.getRoot()
                .getStore(OURS)
                .computeIfAbsent(version, PostgresServers::start, PostgresSchemas.class);
        return parameter.getParameter().getType() == PostgresSchemas.class ? schemas : schemas.server();
    }

    private static int version(Class<?> test) {
        for (Class<?> type = test; type != null; type = type.getEnclosingClass()) {
            PostgresVersion version = type.getAnnotation(PostgresVersion.class);
            if (version != null) {
                return version.value();
            }
        }
        throw new IllegalStateException(test + " names no @PostgresVersion.");
    }

    private static PostgresSchemas start(int version) {
        String directory = System.getProperty("postgres.binaries", "target/fast/postgres");
        Path jar = Path.of(directory).resolve("postgres-" + version + ".jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException("There are no binaries of PostgreSQL " + version + " at "
                    + jar.toAbsolutePath() + ". Maven puts them there; run the tests with it.");
        }
        try {
            return new PostgresSchemas(PrivatePostgres.startFrom(jar, Map.of()));
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL " + version + " cannot be started", e);
        }
    }
}
