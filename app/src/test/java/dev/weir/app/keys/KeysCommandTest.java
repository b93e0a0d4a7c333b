package dev.weir.app.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.WeirCommand;
import dev.weir.app.cli.Surroundings;
import dev.weir.gateway.keys.GatewayKeys;
import dev.weir.gateway.keys.KeyFile;
import dev.weir.spi.time.TimeSource;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeysCommandTest {
    @TempDir
    private Path folder;

    private record Output(int exitCode, String out, String err) {}

    private Output keys(String... arguments) {
        List<String> all = new ArrayList<>(List.of("keys"));
        all.addAll(List.of(arguments));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                false,
                false,
                false,
                Map.of("XDG_DATA_HOME", folder.toAbsolutePath().toString()),
                folder,
                null);
        int exitCode = WeirCommand.commandLine(surroundings)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(new String[0]));
        return new Output(exitCode, out.toString().strip(), err.toString());
    }

    private KeyFile file() {
        return new KeyFile(folder.resolve("weir/keys.json"), TimeSource.system());
    }

    @Test
    void createsAKeyThatTheGatewayAcceptsAndShowsItOnce() throws Exception {
        Output created = keys(
                "create",
                "--name",
                "ci",
                "--team",
                "blue",
                "--model",
                "fast",
                "--model",
                "openai/*",
                "--budget",
                "20",
                "--requests-per-minute",
                "60",
                "--tokens-per-minute",
                "100000",
                "--priority",
                "low",
                "--expires",
                "90d");

        assertThat(created.exitCode()).isZero();
        assertThat(created.out()).matches("weir_\\w{12}_\\w{43}");
        assertThat(created.err()).isEqualTo("weir: this is the only time that the key 'ci' is shown\n");
        assertThat(GatewayKeys.of(file(), TimeSource.system()).find(created.out()))
                .isEqualTo(file().read().get(0));
        String secret = created.out().substring(created.out().lastIndexOf('_') + 1);
        assertThat(Files.readString(file().path())).doesNotContain(secret);
        Output listed = keys("list");
        assertThat(listed.out())
                .contains("ci", "blue", "until 20", file().read().get(0).id())
                .contains("fast, openai/*; 20 USD per month; 60 requests/min; 100000 tokens/min; priority low")
                .doesNotContain(secret);
    }

    @Test
    void anAdminKeyPermitsTheDashboardAndSoDoesTheOneThatReplacesIt() {
        keys("create", "--name", "ops", "--admin");
        keys("create", "--name", "ci");
        keys("rotate", "ops");

        assertThat(keys("list").out().lines())
                .anySatisfy(line -> assertThat(line).startsWith("ops").endsWith("all models; dashboard"))
                .anySatisfy(line -> assertThat(line).startsWith("ci").endsWith("all models"));
    }

    @Test
    void aKeyMayPermitMetricsAndCannotHaveTheNameOfAToken() {
        keys("create", "--name", "prometheus", "--metrics");

        assertThat(file().read()).singleElement().matches(key -> key.terms().permitsMetrics());
        assertThat(keys("list").out()).endsWith("all models; metrics");
        Output token = keys("create", "--name", "jwt:alice");
        assertThat(token.exitCode()).isEqualTo(2);
        assertThat(token.err()).contains("name must not begin with 'jwt:'");
    }

    @Test
    void revokesAndRotates() {
        String first = keys("create", "--name", "a").out();
        assertThat(keys("create", "--name", "a").err()).contains("there is a key 'a'");
        String second = keys("rotate", "a", "--overlap", "1h").out();
        assertThat(second).startsWith("weir_").isNotEqualTo(first);
        assertThat(keys("list").out().lines()).hasSize(3);

        assertThat(keys("revoke", "a").out().lines()).hasSize(2).allMatch(line -> line.startsWith("revoked a ("));

        assertThat(keys("list").err()).contains("there are no keys; create one with 'weir keys create --name NAME'");
        assertThat(keys("list", "--all").out()).contains("revoked");
        Output again = keys("revoke", "a");
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("no valid key has this name or id");
    }

    @Test
    void theFileIsThatOfTheConfigurationOrOfTheCommandLine() {
        keys("create", "--name", "a", "-s", "llm.gateway.keysFile=" + folder.resolve("b/configured.json"));
        keys("create", "--name", "a", "--file", "named.json");

        assertThat(folder.resolve("b/configured.json")).exists();
        assertThat(folder.resolve("named.json")).exists();
        assertThat(file().path()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1d", "0", "2020-01-01", "2027-13-01"})
    void anExpiryIsADurationOrADayToCome(String expires) {
        Output refused = keys("create", "--name", "a", "--expires", expires);

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("--expires must be a duration such as 12h or 90d");
        assertThat(refused.out()).isEmpty();
    }

    @Test
    void wrongTermsAreRefused() {
        assertThat(keys("create", "--name", "a b").err()).contains("name must be 1 to 64 letters");
        assertThat(keys("create", "--name", "a", "--budget", "-1").err()).contains("budget must be at least 0");
        assertThat(keys("create", "--name", "a", "--budget-period", "era").err())
                .contains("budgetPeriod must be");
        assertThat(keys("create", "--name", "a", "--requests-per-minute", "0").err())
                .contains("at least 1");
        assertThat(keys("rotate", "a", "--overlap", "-1h").err()).contains("--overlap must be a duration");
        assertThat(file().path()).doesNotExist();
    }
}
