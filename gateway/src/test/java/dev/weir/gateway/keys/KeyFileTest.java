package dev.weir.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.call.Priority;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyFileTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @TempDir
    private Path folder;

    private Instant now = NOW;

    private KeyFile file() {
        InstantSource time = () -> now;
        return new KeyFile(folder.resolve("data/keys.json"), time);
    }

    private String text() throws Exception {
        return Files.readString(file().path());
    }

    @Test
    void keepsEverythingButTheSecret() throws Exception {
        KeyTerms terms = new KeyTerms(
                "ci",
                "blue",
                Set.of("fast", "openai/*"),
                new BigDecimal("12.50"),
                "day",
                60,
                100_000,
                Priority.HIGH,
                true);

        CreatedKey created = file().create(terms, NOW.plus(Duration.ofDays(90)));

        assertThat(file().read()).containsExactly(created.key());
        assertThat(created.key().terms()).isEqualTo(terms);
        assertThat(created.text()).matches("weir_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}");
        String secret = created.text().substring(created.text().lastIndexOf('_') + 1);
        assertThat(text()).doesNotContain(secret).contains(created.key().id(), "\"name\" : \"ci\"");
        assertThat(created + " " + created.key() + " " + KeySecret.parse(created.text()))
                .doesNotContain(secret)
                .doesNotContain(created.key().digest());
    }

    @Test
    void isReadableByItsOwnerAlone() throws Exception {
        file().create(KeyTerms.of("a"), null);
        file().create(KeyTerms.of("b"), null);

        try (Stream<Path> files = Files.list(folder.resolve("data"))) {
            assertThat(files.toList())
                    .extracting(path -> path.getFileName() + " "
                            + PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .containsExactlyInAnyOrder("keys.json rw-------", "keys.json.lock rw-------");
        }
    }

    @Test
    void aNameIsThatOfOneValidKey() {
        file().create(KeyTerms.of("ci"), null);

        assertThatThrownBy(() -> file().create(KeyTerms.of("ci"), null))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("keys.json: there is a key 'ci'")
                .hasMessageContaining("weir keys rotate");
        file().revoke("ci");
        file().create(KeyTerms.of("ci"), null);
        assertThat(file().read()).extracting(key -> key.revoked() != null).containsExactly(true, false);
    }

    @Test
    void revokesByNameOrId() {
        String first = file().create(KeyTerms.of("a"), null).key().id();
        file().create(KeyTerms.of("b"), null);
        now = NOW.plusSeconds(5);

        assertThat(file().revoke(first)).extracting(GatewayKey::name).containsExactly("a");
        assertThat(file().revoke("b")).extracting(GatewayKey::name).containsExactly("b");

        assertThat(file().read()).extracting(GatewayKey::revoked).containsOnly(now);
        assertThatThrownBy(() -> file().revoke("a")).hasMessageContaining("no valid key has this name or id");
        assertThatThrownBy(() -> file().rotate("a", Duration.ZERO)).isInstanceOf(KeyFileException.class);
    }

    @Test
    void rotationKeepsTheTermsAndEndsTheFormerKeyAtOnceOrLater() {
        KeyTerms terms = new KeyTerms("ci", null, Set.of("m"), null, "month", 5, null, null, false);
        Instant end = NOW.plus(Duration.ofDays(9));
        file().create(terms, end);

        CreatedKey second = file().rotate("ci", Duration.ZERO);
        CreatedKey third = file().rotate("ci", Duration.ofHours(1));

        assertThat(List.of(second.key(), third.key()))
                .extracting(GatewayKey::terms)
                .containsOnly(terms);
        assertThat(third.key().expires()).isEqualTo(end);
        List<GatewayKey> keys = file().read();
        assertThat(keys.get(0).revoked()).isEqualTo(NOW);
        assertThat(keys.get(1).expires()).isEqualTo(NOW.plus(Duration.ofHours(1)));
        now = NOW.plus(Duration.ofHours(1));
        assertThat(keys).extracting(key -> key.isValid(() -> now)).containsExactly(false, false, true);
    }

    @Test
    void thoseWhoChangeItAtTheSameTimeLoseNothing() throws Exception {
        KeyFile file = file();
        List<Thread> threads = Stream.of("a", "b", "c", "d")
                .map(name -> new Thread(() -> {
                    for (int i = 0; i < 5; i++) {
                        file.create(KeyTerms.of(name + i), null);
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(file().read()).hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"version\": 2, \"keys\": []}",
                "{\"version\": 1}",
                "{\"version\": 1, \"keys\": [{}]}",
                "{\"version\": 1, \"keys\": [], \"keys\": []}",
                "{\"version\":1,\"keys\":[{\"id\":\"i\",\"salt\":\"s\",\"sha256\":\"d\",\"name\":\"a b\",\"created\":\"2026-01-01T00:00:00Z\"}]}",
                "{\"version\":1,\"keys\":[{\"id\":\"i\",\"salt\":\"s\",\"sha256\":\"d\",\"name\":\"a\",\"created\":\"x\"}]}"
            })
    void whatIsNoFileOfKeysIsRefusedAndStays(String content) throws Exception {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(file().path(), content);

        assertThatThrownBy(() -> file().read())
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("keys.json: ");
        assertThatThrownBy(() -> file().create(KeyTerms.of("a"), null)).isInstanceOf(KeyFileException.class);
        assertThat(text()).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "ä", "a\nb", "<img>", "a/b"})
    void aNameIsOfHarmlessCharacters(String name) {
        assertThatThrownBy(() -> KeyTerms.of(name)).hasMessageContaining("name must be 1 to 64 letters");
    }

    @Test
    void permitsModelsByNameAndByBeginning() {
        KeyTerms terms = new KeyTerms("a", null, Set.of("fast", "openai/*"), null, "month", null, null, null, false);

        assertThat(Stream.of("fast", "openai/gpt-5", "faster", "openai", "anthropic/x", "gpt-5")
                        .map(terms::permits))
                .containsExactly(true, true, false, false, false, false);
        assertThat(KeyTerms.of("a").permits("anything")).isTrue();
    }
}
