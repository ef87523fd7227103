package dev.postdate.spring.test;

import dev.postdate.servers.PrivatePostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Starts applications, each on a database of its own. */
final class App {

    /** What Boot configures by itself, and nothing else. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Auto {}

    private static PrivatePostgres server;

    private final List<Class<?>> sources = new ArrayList<>(List.of(Auto.class));
    private final Map<String, Object> properties = new LinkedHashMap<>();

    private WebApplicationType web = WebApplicationType.NONE;

    private ClassLoader loader = App.class.getClassLoader();

    private App() {
        properties.put("spring.application.name", "shop");
        properties.put("spring.main.banner-mode", "off");
        properties.put("spring.jmx.enabled", "false");
        properties.put("spring.flyway.enabled", "false");
        properties.put("spring.liquibase.enabled", "false");
        properties.put("postdate.lease", "3s");
    }

    static synchronized PrivatePostgres server() {
        if (server == null) {
            try {
                server = PrivatePostgres.start();
            } catch (IOException e) {
                throw new IllegalStateException("PostgreSQL cannot be started", e);
            }
        }
        return server;
    }

    /** Where a new database is. */
    static String newDatabase() {
        String name = "d_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        try {
            server().execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return "jdbc:postgresql://127.0.0.1:" + server().port() + "/" + name;
    }

    static DataSource dataSource(String url) {
        return new DriverManagerDataSource(url, "postgres", "");
    }

    static App of(Class<?>... sources) {
        App app = new App();
        app.sources.addAll(List.of(sources));
        return app;
    }

    static App onPostgres(Class<?>... sources) {
        return of(sources).on(newDatabase());
    }

    App on(String url) {
        return with("spring.datasource.url", url).with("spring.datasource.username", "postgres");
    }

    App with(String property, Object value) {
        properties.put(property, value);
        return this;
    }

    /** As if it had another class path. */
    App loadedBy(ClassLoader classes) {
        loader = classes;
        return this;
    }

    /** With a web server on a port of its own. */
    App onTheWeb() {
        web = WebApplicationType.SERVLET;
        return with("server.address", "127.0.0.1").with("server.port", "0");
    }

    /** As an application without JPA on its class path. */
    App withoutJpa() {
        return with("spring.data.jpa.repositories.enabled", "false").with(
                "spring.autoconfigure.exclude",
                "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration,"
                        + "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration");
    }

    Map<String, Object> properties() {
        return Map.copyOf(properties);
    }

    /** As an application without a database. */
    static App inMemory(Class<?>... sources) {
        return of(sources).withoutJpa().withoutDataSource();
    }

    /** What keeps an application from starting. */
    Throwable failure() {
        try (ConfigurableApplicationContext started = start()) {
            throw new AssertionError("The application has started: " + started);
        } catch (RuntimeException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return root;
        }
    }

    App withoutDataSource() {
        return excluding("org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration,"
                + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration");
    }

    /** Without these auto-configurations too. */
    App excluding(String autoConfigurations) {
        properties.merge(
                "spring.autoconfigure.exclude", autoConfigurations, (former, added) -> former + "," + added);
        return this;
    }

    ConfigurableApplicationContext start() {
        Thread thread = Thread.currentThread();
        ClassLoader former = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return new SpringApplicationBuilder(new DefaultResourceLoader(loader), sources.toArray(Class<?>[]::new))
                    .web(web)
                    .properties(properties)
                    .run();
        } finally {
            thread.setContextClassLoader(former);
        }
    }
}
