package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.Configuration;
import dev.weir.config.ConfigurationLoader;
import dev.weir.gateway.jwt.JwtSettings;
import dev.weir.gateway.jwt.SignatureAlgorithm;
import dev.weir.wiring.LlmConfiguration;
import dev.weir.wiring.LlmSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GatewaySettingsTest {
    private static ConfigurationLoader<LlmSettings> loader() {
        return LlmConfiguration.loader(List.of(GatewaySettings.SECTION));
    }

    private static GatewaySettings settings(Configuration<LlmSettings> configuration) {
        return configuration.requireValid().host(GatewaySettings.SECTION, GatewaySettings.class);
    }

    @Test
    void everySettingHasADefaultThatListensOnThisMachineAlone() {
        GatewaySettings settings = settings(loader().load());

        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.allowRemote()).isFalse();
        assertThat(settings.maxBodySize().bytes()).isEqualTo(32_000_000);
    }

    @Test
    void isReadFromTheFileAndFromArguments() {
        GatewaySettings settings = settings(loader().text("weir.yaml", "llm:\n  gateway: { port: 1234, drainTime: 3s }")
                .argument("llm.gateway.port", "1235")
                .load());

        assertThat(settings.port()).isEqualTo(1235);
        assertThat(settings.drainTime()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aWrongSettingHasItsPlaceAndTheNearestKey() {
        Configuration<LlmSettings> configuration = loader().text(
                        "weir.yaml", "llm:\n  gateway:\n    prt: 1\n    port: 70000\n")
                .load();

        assertThat(configuration.problems().list().toString())
                .contains("weir.yaml:3:5 llm.gateway.prt: unknown key; did you mean 'port'?")
                .contains("weir.yaml:4:5 llm.gateway.port: must be at most 65535");
    }

    @Test
    void aWrongAliasOrOriginSaysWhatIsAllowed() {
        Configuration<LlmSettings> aliases = loader().text(
                        "weir.yaml", "llm:\n  gateway:\n    aliases: { 'gpt-*-mini': chat }\n")
                .load();
        Configuration<LlmSettings> origins = loader().text(
                        "weir.yaml", "llm:\n  gateway:\n    corsOrigins: [ 'https://chat.example.com/app' ]\n")
                .load();

        assertThat(aliases.problems().list().toString()).contains("at most at the end, have 'gpt-*-mini'");
        assertThat(origins.problems().list().toString()).contains("without a path", "'https://chat.example.com/app'");
    }

    @Test
    void anApplicationWithoutTheGatewayDoesNotKnowTheSection() {
        Configuration<LlmSettings> configuration = LlmConfiguration.loader()
                .text("weir.yaml", "llm: { gateway: { port: 1 } }")
                .load();

        assertThat(configuration.problems().list().toString()).contains("llm.gateway: unknown key");
    }

    @Test
    void theReferenceAndTheSchemaDescribeIt() {
        var reference = LlmConfiguration.reference(List.of(), List.of(GatewaySettings.SECTION));

        assertThat(reference.markdown()).contains("## llm.gateway", "`drainTime`");
        assertThat(reference.schema().toString()).contains("maxBodySize");
    }

    private static final String JWT = """
            llm:
              gateway:
                jwt:
                  issuer: https://login.example.com/
                  audience: [ weir ]
                  jwksUrl: %s
            """;

    @Test
    void tokensHaveDefaultsThatAcceptAsymmetricAlgorithmsAlone() {
        JwtSettings jwt = settings(loader().text("weir.yaml", JWT.formatted("https://login.example.com/jwks"))
                        .load())
                .jwt();

        assertThat(jwt.algorithms()).containsExactly(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256);
        assertThat(jwt.clockSkew()).isEqualTo(Duration.ofMinutes(1));
        assertThat(jwt.claims().name()).isEqualTo("sub");
        assertThat(jwt.terms().models()).isEmpty();
    }

    @Test
    void whatIsWrongWithTheSettingsOfTokensIsSaid() {
        assertThat(problems(JWT.formatted("http://login.example.com/jwks")))
                .contains("llm.gateway.jwt.jwksUrl: must be an https:// URL, or http:// of this machine");
        assertThat(problems(JWT.formatted("https://login.example.com/jwks") + "      algorithms: [ hs256 ]\n"))
                .contains("must be one of rs256");
        assertThat(problems(JWT.formatted("https://login.example.com/jwks") + "      jwksFile: jwks.json\n"))
                .contains("jwksUrl or jwksFile must be set, and not both");
        assertThat(problems("llm: { gateway: { jwt: { jwksFile: jwks.json } } }"))
                .contains("issuer");
        assertThat(problems(JWT.formatted("https://login.example.com/jwks").replace("[ weir ]", "[ ]")))
                .contains("llm.gateway.jwt.audience: must name at least one");
    }

    private static String problems(String text) {
        return loader().text("weir.yaml", text).load().problems().list().toString();
    }
}
