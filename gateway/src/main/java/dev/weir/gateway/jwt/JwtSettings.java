package dev.weir.gateway.jwt;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Settings of JSON Web Tokens; the section {@code llm.gateway.jwt}. */
public record JwtSettings(
        @Description("The `iss` that a token must have, exactly, such as `https://login.example.com/`.")
        String issuer,

        @Description("What `aud` of a token must contain: one of these.")
        List<String> audience,

        @Nullable
        @Description(
                "Where the issuer publishes its public keys (JWKS), such as `https://login.example.com/.well-known/jwks.json`. Over plain HTTP from this machine alone. Either this or `jwksFile`.")
        URI jwksUrl,

        @Nullable @Description("File of the public keys (JWKS) of the issuer; it is read anew when it changes.")
        Path jwksFile,

        @DefaultValue("rs256, es256") @Description("Algorithms of signatures that are accepted: asymmetric ones alone.")
        List<SignatureAlgorithm> algorithms,

        @DefaultValue("60s")
        @AtMost("10m")
        @Description("How far the clock of the issuer may differ, for `exp` and `nbf`.")
        Duration clockSkew,

        @DefaultValue("6h")
        @AtLeast("1m")
        @AtMost("30d")
        @Description(
                "How long keys of the issuer are used that could not be read anew. After that tokens are answered with status 503.")
        Duration jwksMaxAge,

        @Description("The claims of a token that say who it is for and what it permits.")
        ClaimNames claims,

        @Description("What a token permits, unless its claims or `teams` say otherwise.")
        TokenTerms terms,

        @Description("What tokens of a team permit, by its name, in place of `terms`.")
        Map<String, TokenTerms> teams) {
    /**
     * The name of the budgets of tokens without terms of their team, each with that of its caller. None of {@code llm.budgets} can
     * have it, and no team is called so.
     */
    public static final String BUDGET = "jwt:*";

    /** What the names of the budgets of teams begin with. */
    public static final String TEAM_BUDGET = "jwt:";

    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    public JwtSettings {
        audience = List.copyOf(audience);
        algorithms = List.copyOf(algorithms);
        teams = Map.copyOf(teams);
        if (audience.isEmpty()) {
            throw new IllegalArgumentException(
                    "audience must name at least one: a token for another service is not meant for this one");
        }
        if (algorithms.isEmpty()) {
            throw new IllegalArgumentException("algorithms must name at least one, such as rs256");
        }
        if ((jwksUrl == null) == (jwksFile == null)) {
            throw new IllegalArgumentException("jwksUrl or jwksFile must be set, and not both");
        }
        if (jwksUrl != null && !isTrustworthy(jwksUrl)) {
            throw new IllegalArgumentException(
                    "jwksUrl must be an https:// URL, or http:// of this machine, was " + jwksUrl);
        }
    }

    private static boolean isTrustworthy(URI url) {
        String host = url.getHost();
        return host != null
                && ("https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && LOCAL.contains(host)));
    }

    /** The name of the budgets of tokens of a team that has terms of its own. */
    public static String budgetOf(String team) {
        return TEAM_BUDGET + team;
    }

    /** What tokens of a team permit by default, or of none. */
    TokenTerms termsOf(@Nullable String team) {
        TokenTerms own = team == null ? null : teams.get(team);
        return own == null ? terms : own;
    }
}
