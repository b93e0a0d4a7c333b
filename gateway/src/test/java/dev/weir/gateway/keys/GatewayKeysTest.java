package dev.weir.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.time.TimeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GatewayKeysTest {
    @TempDir
    private Path folder;

    private KeyFile file() {
        return new KeyFile(folder.resolve("keys.json"), TimeSource.system());
    }

    private GatewayKeys keys() {
        return GatewayKeys.of(file(), TimeSource.system());
    }

    @Test
    void noneAreRequiredUntilThereIsAFile() {
        GatewayKeys keys = keys();
        assertThat(keys.isRequired()).isFalse();

        CreatedKey created = file().create(KeyTerms.of("a"), null);

        assertThat(keys.isRequired()).isTrue();
        assertThat(keys.find(created.text())).isEqualTo(created.key());
        assertThat(GatewayKeys.none().isRequired()).isFalse();
    }

    @Test
    void aFileOfAnyAgeRequiresKeys() throws Exception {
        file().create(KeyTerms.of("a"), null);
        Files.setLastModifiedTime(file().path(), FileTime.fromMillis(0));

        assertThat(keys().isRequired()).isTrue();
    }

    @Test
    void aFileThatCannotBeFoundOutAboutIsNoAbsentOne() throws Exception {
        Files.createSymbolicLink(file().path(), folder.resolve("not there"));

        assertThatThrownBy(this::keys)
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("keys.json: cannot be read")
                .hasMessageContaining("without keys the gateway would be open");
    }

    @Test
    void findsAKeyByItsWholeText() {
        CreatedKey created = file().create(KeyTerms.of("a"), null);
        String text = created.text();
        GatewayKeys keys = keys();

        assertThat(keys.find(text)).isNotNull();
        for (String wrong : List.of(
                "",
                "x",
                text + "x",
                text.substring(1),
                text.toUpperCase(java.util.Locale.ROOT),
                " " + text,
                "weir_" + "0".repeat(12) + "_" + "0".repeat(43),
                text.substring(0, text.length() - 1) + "!",
                text.substring(0, text.length() - 1) + (text.endsWith("0") ? "1" : "0"))) {
            assertThat(keys.find(wrong)).as(wrong).isNull();
        }
    }

    @Test
    void everyChangeIsSeenByTheNextLook() {
        GatewayKeys keys = keys();
        List<String> changes = new ArrayList<>();
        keys.onChange((before, now) -> changes.add(before.size() + " to " + now.size()));
        for (int i = 0; i < 100; i++) {
            CreatedKey created = file().create(KeyTerms.of("k" + i), null);
            assertThat(keys.find(created.text())).isNotNull();
            file().revoke("k" + i);
            GatewayKey found = keys.find(created.text());
            assertThat(found).isNotNull();
            assertThat(keys.accepts(found)).isFalse();
        }
        assertThat(changes).hasSize(200).startsWith("0 to 1", "1 to 1", "1 to 2");
    }

    @Test
    void aFileThatIsWrongOrGoneChangesNothing() throws Exception {
        CreatedKey created = file().create(KeyTerms.of("a"), null);
        GatewayKeys keys = keys();

        Files.writeString(file().path(), "{");
        assertThat(keys.find(created.text())).isNotNull();
        assertThat(keys.isRequired()).isTrue();

        Files.delete(file().path());
        assertThat(keys.find(created.text())).isNotNull();
        assertThat(keys.isRequired()).isTrue();
    }

    @Test
    void aFirstFileThatIsWrongAdmitsNobody() throws Exception {
        GatewayKeys keys = keys();

        Files.writeString(file().path(), "{");

        assertThat(keys.isRequired()).isTrue();
        assertThat(keys.all()).isEmpty();
    }

    @Test
    void ks16NoLookAfterARevocationAcceptsTheKey() throws Exception {
        CreatedKey created = file().create(KeyTerms.of("a"), null);
        GatewayKeys keys = keys();
        AtomicInteger looks = new AtomicInteger();
        CountDownLatch revoked = new CountDownLatch(1);
        List<Thread> users = new ArrayList<>();
        AtomicInteger accepted = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            users.add(new Thread(() -> {
                while (revoked.getCount() > 0) {
                    keys.find(created.text());
                    looks.incrementAndGet();
                }
                for (int look = 0; look < 500; look++) {
                    GatewayKey found = keys.find(created.text());
                    if (found == null || keys.accepts(found)) {
                        accepted.incrementAndGet();
                    }
                }
            }));
        }
        users.forEach(Thread::start);
        while (looks.get() < 100) {
            Thread.onSpinWait();
        }
        file().revoke("a");
        revoked.countDown();
        for (Thread user : users) {
            user.join();
        }
        assertThat(accepted).hasValue(0);
    }
}
