package dev.weir.ledger.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.spi.settings.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SqlLedgerSettingsTest {
    private static SqlLedgerSettings settings(
            String file, @Nullable String url, @Nullable String user, @Nullable String password) {
        return new SqlLedgerSettings(
                Path.of(file), url, user, password, null, Duration.ofMillis(250), 1_000, null, ByteSize.parse("1MB"));
    }

    @Test
    void theUrlIsOneOfPostgreSql() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("ledger.db", "jdbc:mysql://db/weir", null, null))
                .withMessage("the url must begin with jdbc:postgresql:, as in jdbc:postgresql://host:5432/database");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PostgresServer("jdbc:postgresql://db:port/weir", null, null).check())
                .withMessage("the url must have the form jdbc:postgresql://host:5432/database");
    }

    @Test
    void aFileHasNoPassword() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("ledger.db", null, null, "secret"))
                .withMessage("'user' and 'password' are for 'url' alone");
    }

    @Test
    void entriesWaitBesideTheFile() {
        assertThat(settings("data/ledger.db", null, null, null).overflowFile())
                .isEqualTo(Path.of("data/ledger.db-waiting"));
        assertThat(settings("data/ledger.db", "jdbc:postgresql://db/weir", null, null)
                        .overflowFile())
                .isEqualTo(Path.of("data/ledger.db-waiting"));
    }

    @Test
    void neitherTextNorLocationShowAPassword() {
        SqlLedgerSettings settings = settings("ledger.db", "jdbc:postgresql://db/weir?password=hush", "ann", "hush");
        assertThat(settings.toString()).doesNotContain("hush");
        assertThat(new PostgresServer(settings.url(), "ann", "hush").location()).isEqualTo("jdbc:postgresql://db/weir");
    }
}
