package dev.postdate.benchmarks.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions that the build has put on the class path. */
final class Versions {

    private static final Properties VERSIONS = load();

    private Versions() {}

    static String of(String system) {
        String version = VERSIONS.getProperty(system);
        if (version == null) {
            throw new IllegalArgumentException(
                    "No version of '" + system + "' in versions.properties, which has " + VERSIONS.keySet() + ".");
        }
        return version;
    }

    private static Properties load() {
        Properties versions = new Properties();
        try (InputStream file = Versions.class.getResourceAsStream("versions.properties")) {
            versions.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException("versions.properties could not be read.", e);
        }
        return versions;
    }
}
