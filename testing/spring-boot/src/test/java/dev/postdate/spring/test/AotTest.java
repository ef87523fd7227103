package dev.postdate.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postdate.jackson.JacksonSerializer;
import dev.postdate.spring.PostdateAutoConfiguration;
import dev.postdate.spring.test.Messages.Invoice;
import dev.postdate.spring.test.Messages.Reminder;
import dev.postdate.spring.test.messages.Event;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.aot.AbstractAotProcessor.Settings;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.env.MapPropertySource;
import org.springframework.javapoet.ClassName;

/** Applications that Spring has processed ahead of time, as it does for native images. */
class AotTest {

    private static final String PACKAGE = "dev.postdate.spring.test.messages";

    private static RuntimeHints hints() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "test",
                            Map.of("postdate.message-packages", PACKAGE, "postdate.store", "memory")));
            context.register(Beans.class);
            DefaultGenerationContext generation = new DefaultGenerationContext(
                    new ClassNameGenerator(ClassName.get(AotTest.class)), new InMemoryGeneratedFiles());
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            return generation.getRuntimeHints();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(PostdateAutoConfiguration.class)
    @Import(AotApplication.Service.class)
    static class Beans {}

    @SuppressWarnings("removal") // what replaces it is not in Boot 3
    private static Predicate<RuntimeHints> invokes(Method method) {
        return RuntimeHintsPredicates.reflection().onMethod(method).invoke();
    }

    @SuppressWarnings("removal") // what replaces it is not in Boot 3
    private static Predicate<RuntimeHints> constructs(Constructor<?> constructor) {
        return RuntimeHintsPredicates.reflection().onConstructor(constructor).invoke();
    }

    private static Predicate<RuntimeHints> reads(Class<?> message) throws NoSuchMethodException {
        return constructs(message.getDeclaredConstructor(String.class))
                .and(invokes(message.getDeclaredMethod("order")));
    }

    @Test
    void handlersAndTheirMessagesAreTold() throws NoSuchMethodException {
        assertThat(invokes(AotApplication.Service.class.getDeclaredMethod("remind", Reminder.class)))
                .accepts(hints());
        assertThat(reads(Reminder.class)).as("handled").accepts(hints());
        assertThat(reads(Invoice.class)).as("returned in a list").accepts(hints());
    }

    @Test
    void messagesOfNamedPackagesAreToldWithWhatSealedOnesPermit() throws Exception {
        RuntimeHints hints = hints();

        assertThat(RuntimeHintsPredicates.reflection().onType(Event.class)).accepts(hints);
        assertThat(reads(Event.Placed.class)).accepts(hints);
        assertThat(reads(Event.Paid.class)).as("permitted").accepts(hints);
        assertThat(reads(Class.forName(PACKAGE + ".below.Hidden"))).accepts(hints);
    }

    @Test
    void whatPostdateLooksUpItselfIsTold() throws NoSuchMethodException {
        RuntimeHints hints = hints();

        for (String resource : List.of(
                "dev/postdate/jdbc/postgres/V001__messages.sql",
                "dev/postdate/jdbc/sqlite/V001__messages.sql",
                "META-INF/services/dev.postdate.spi.MessageSerializer")) {
            assertThat(AotTest.class.getClassLoader().getResource(resource)).isNotNull();
            assertThat(RuntimeHintsPredicates.resource().forResource(resource)).accepts(hints);
        }
        assertThat(constructs(JacksonSerializer.class.getConstructor())).accepts(hints);
    }

    @Test
    void aProcessedApplicationRunsWithoutLookingForAnything(@TempDir Path directory) throws Exception {
        String url = App.newDatabase();
        Path sources = directory.resolve("sources");
        Path classes = Files.createDirectories(directory.resolve("classes"));
        Settings settings = Settings.builder()
                .sourceOutput(sources)
                .resourceOutput(classes)
                .classOutput(classes)
                .groupId("dev.postdate")
                .artifactId("aot")
                .build();
        new SpringApplicationAotProcessor(AotApplication.class, settings, new String[] {url}).process();
        assertThat(generated(sources)).contains("MessageClasses.named(", PACKAGE + ".below.Hidden");
        compile(sources, classes);

        try (ChildJvm child = ChildJvm.start(
                directory, List.of(classes), List.of("-Dspring.aot.enabled=true"), AotApplication.class, url)) {
            child.awaitLine("reminded o-1");
            child.awaitLine("invoiced in a transaction true");
            child.awaitLine("placed o-1");
            child.terminate();
            assertThat(child.exitCode()).isEqualTo(128 + 15);
            assertThat(child.said()).contains("AOT-processed");
        }
    }

    private static String generated(Path sources) throws IOException {
        try (Stream<Path> all = Files.walk(sources)) {
            StringBuilder text = new StringBuilder();
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        }
    }

    private static void compile(Path sources, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (Stream<Path> all = Files.walk(sources);
                StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> java =
                    all.filter(file -> file.toString().endsWith(".java")).toList();
            List<String> options = List.of(
                    "-proc:none",
                    "-nowarn",
                    "-d",
                    classes.toString(),
                    "-cp",
                    classes + System.getProperty("path.separator") + System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(
                            said, files, null, options, null, files.getJavaFileObjectsFromPaths(java))
                    .call();
            assertThat(compiled).as(said::toString).isTrue();
        }
    }
}
