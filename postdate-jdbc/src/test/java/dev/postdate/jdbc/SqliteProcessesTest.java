package dev.postdate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postdate.StoreException;
import dev.postdate.internal.time.SystemTime;
import dev.postdate.spi.Claimed;
import dev.postdate.spi.Store;
import dev.postdate.testkit.VirtualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteProcessesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SystemTime time = new SystemTime("test");

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("postdate.db");
    }

    @AfterEach
    void endThreads() {
        time.close();
    }

    @Test
    void aSecondEngineInAnotherProcessIsRefusedAndSaysWhoIsFirst() throws Exception {
        try (TestNode first = TestNode.engine(JdbcStore.sqlite(file), time);
                OtherProcess second = OtherProcess.start("engine", file)) {
            assertThat(second.line())
                    .contains(file.toRealPath().toString())
                    .contains("process " + ProcessHandle.current().pid())
                    .contains("'orders'");
            first.append(Messages.now());
        }
    }

    @Test
    void aSecondEngineInTheSameProcessIsRefusedAndDoesNotEndTheLockOfTheFirst() throws Exception {
        try (TestNode first = TestNode.engine(JdbcStore.sqlite(file), time)) {
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> TestNode.engine(JdbcStore.sqlite(file), time, 42))
                        .withMessageContaining("another store of this same process");
            }
            // POSIX would have dropped the lock with the first descriptor that was closed.
            try (OtherProcess second = OtherProcess.start("engine", file)) {
                assertThat(second.line()).contains("is in use");
            }
            first.append(Messages.now());
        }
    }

    @Test
    void nodesThatShareTheStoreObjectShareTheLock() {
        Store store = JdbcStore.sqlite(file);
        try (TestNode first = TestNode.engine(store, time);
                TestNode second = TestNode.engine(store, time, 42)) {
            UUID id = first.append(Messages.now());

            assertThat(second.wakeUps).hasPositiveValue();
            assertThat(second.claimOne().envelope().id()).isEqualTo(id);
            assertThat(first.claim(Messages.QUEUE, 1)).isEmpty();
        }
        TestNode.engine(JdbcStore.sqlite(file), time).close();
    }

    @Test
    void theLockEndsWithItsProcess() throws Exception {
        try (OtherProcess first = OtherProcess.start("engine", file)) {
            assertThat(first.line()).isEqualTo("open");
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> TestNode.engine(JdbcStore.sqlite(file), time))
                    .withMessageContaining("process " + first.pid());

            first.kill();

            TestNode.engine(JdbcStore.sqlite(file), time).close();
        }
    }

    @Test
    void aSymbolicLinkIsTheSameFile() throws Exception {
        try (TestNode first = TestNode.engine(JdbcStore.sqlite(file), time)) {
            Path link = Files.createSymbolicLink(directory.resolve("link.db"), file);

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> TestNode.engine(JdbcStore.sqlite(link), time, 42))
                    .withMessageContaining("is in use");
            first.append(Messages.now());
        }
    }

    @Test
    @DisplayName("G09 What a killed process had claimed is a suspect for the next one, at once")
    void whatAKilledProcessHadClaimedIsRecovered() throws Exception {
        String id;
        try (OtherProcess killed = OtherProcess.start("claim-and-hang", file)) {
            id = killed.line();
            killed.kill();
        }
        try (TestNode node = TestNode.engine(JdbcStore.sqlite(file), time)) {
            assertThat(node.session.nodes().recover(10)).isEqualTo(1);
            assertThat(node.claim(Messages.QUEUE, 10)).isEmpty();
            Claimed suspect = node.claimSuspect(Messages.QUEUE).orElseThrow();

            assertThat(suspect.envelope().id()).hasToString(id);
            assertThat(suspect.suspect()).isTrue();
            assertThat(suspect.progress().runs()).isEqualTo(1);
            assertThat(suspect.progress().failures()).isEqualTo(1);
            assertThat(node.session.nodes().renew(node.epoch).nodes()).hasSize(1);
        }
    }

    @Test
    @DisplayName("G15 kill -9 loses nothing that was acknowledged")
    void killLosesNothingThatWasAcknowledged() throws Exception {
        List<String> acknowledged = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            try (OtherProcess killed = OtherProcess.start("append-for-ever", file)) {
                for (int i = 0; i < 500; i++) {
                    acknowledged.add(killed.line());
                }
                killed.kill();
                // What it had said before it was killed lies in the pipe still.
                for (String line = killed.line(); line.length() == 36; line = killed.line()) {
                    acknowledged.add(line);
                }
            }
        }
        try (TestNode node = TestNode.engine(JdbcStore.sqlite(file), time)) {
            List<String> found = new ArrayList<>();
            for (List<Claimed> batch = node.claim(Messages.QUEUE, 1_000);
                    !batch.isEmpty();
                    batch = node.claim(Messages.QUEUE, 1_000)) {
                batch.forEach(claimed -> found.add(claimed.envelope().id().toString()));
            }
            assertThat(found).doesNotHaveDuplicates().containsAll(acknowledged);
        }
    }

    @Test
    @DisplayName("G04 A message of a process that only sends wakes the engine")
    void aProcessThatOnlySendsWakesTheEngine() throws Exception {
        try (TestNode engine = TestNode.engine(JdbcStore.sqlite(file), time);
                OtherProcess one = OtherProcess.start("send", file);
                OtherProcess another = OtherProcess.start("send", file)) {
            assertThat(one.line()).isEqualTo("open");
            assertThat(another.line()).isEqualTo("open");
            for (OtherProcess sender : List.of(one, another, one)) {
                int before = engine.wakeUps.get();
                sender.order();

                String id = sender.line();

                assertThat(time.await(PATIENCE, () -> engine.wakeUps.get() > before))
                        .isTrue();
                assertThat(engine.claimOne().envelope().id()).hasToString(id);
            }
            int after = engine.wakeUps.get();
            engine.append(Messages.now());
            time.await(Duration.ofMillis(200), () -> engine.wakeUps.get() > after);
            assertThat(engine.wakeUps).as("its own writes wake nobody").hasValue(after);
        }
    }

    @Test
    void inVirtualTimeTheEngineSeesOtherProcessesToo() {
        VirtualTime virtual = VirtualTime.create();
        try (TestNode engine = TestNode.engine(JdbcStore.sqlite(file), virtual);
                TestNode sender = TestNode.sendOnly(JdbcStore.sqlite(file), virtual)) {
            sender.append(Messages.now());

            virtual.advance(Duration.ofMillis(50));

            assertThat(engine.wakeUps).hasPositiveValue();
        }
    }
}
