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
            @Nullable String file, @Nullable String url, @Nullable String user, @Nullable String password) {
        return new SqlLedgerSettings(
                file == null ? null : Path.of(file),
                url,
                user,
                password,
                null,
                Duration.ofMillis(250),
                1_000,
                null,
                ByteSize.parse("1MB"));
    }

    @Test
    void eitherAFileOrAUrl() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(null, null, null, null))
                .withMessage("must have either 'file' or 'url'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("ledger.db", "jdbc:postgresql://db/weir", null, null))
                .withMessage("must have either 'file' or 'url'");
    }

    @Test
    void theUrlIsOneOfPostgreSql() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(null, "jdbc:mysql://db/weir", null, null))
                .withMessage("the url must begin with jdbc:postgresql:, as in jdbc:postgresql://host:5432/database;"
                        + " for SQLite set 'file'");
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
        assertThat(settings(null, "jdbc:postgresql://db/weir", null, null).overflowFile())
                .isNull();
    }

    @Test
    void neitherTextNorLocationShowAPassword() {
        SqlLedgerSettings settings = settings(null, "jdbc:postgresql://db/weir?password=hush", "ann", "hush");
        assertThat(settings.toString()).doesNotContain("hush");
        assertThat(new PostgresServer(settings.url(), "ann", "hush").location()).isEqualTo("jdbc:postgresql://db/weir");
    }
}
