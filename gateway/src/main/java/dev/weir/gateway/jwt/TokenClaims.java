package dev.weir.gateway.jwt;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.weir.gateway.keys.KeyTerms;
import dev.weir.spi.call.Priority;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads from claims whom a token is for and what it permits. A claim that is absent leaves that to the settings; one that is
 * wrong has the token refused, as it would permit more otherwise. Thread-safe.
 */
final class TokenClaims {
    private final JwtSettings settings;
    private final ClaimNames names;

    TokenClaims(JwtSettings settings) {
        this.settings = settings;
        names = settings.claims();
    }

    KeyTerms terms(JWTClaimsSet claims) throws TokenRefusedException {
        String name = text(claims, names.name());
        if (name == null) {
            throw TokenRefusedException.ofClaim(names.name() + " must have the name");
        }
        String team = team(claims);
        TokenTerms defaults = settings.termsOf(team);
        Priority priority = priority(claims);
        Integer requests = count(claims, names.requestsPerMinute());
        Integer tokens = count(claims, names.tokensPerMinute());
        try {
            return new KeyTerms(
                    KeyTerms.TOKEN + name,
                    team,
                    models(claims, defaults),
                    defaults.budget(),
                    defaults.budgetPeriod(),
                    requests == null ? defaults.requestsPerMinute() : requests,
                    tokens == null ? defaults.tokensPerMinute() : tokens,
                    priority == null ? defaults.priority() : priority,
                    isGiven(claims, names.admin()),
                    isGiven(claims, names.metrics()));
        } catch (IllegalArgumentException e) { // its message names the part, and not what it was
            throw TokenRefusedException.ofClaim(names.name() + " or " + names.team() + ": " + e.getMessage());
        }
    }

    /** The budget that counts for a token: that of its team, if it has terms of its own. */
    String budget(JWTClaimsSet claims) throws TokenRefusedException {
        String team = team(claims);
        return team != null && settings.teams().containsKey(team) ? JwtSettings.budgetOf(team) : JwtSettings.BUDGET;
    }

    private @Nullable String team(JWTClaimsSet claims) throws TokenRefusedException {
        return names.team() == null ? null : text(claims, names.team());
    }

    private Set<String> models(JWTClaimsSet claims, TokenTerms defaults) throws TokenRefusedException {
        Object value = value(claims, names.models());
        if (value == null) {
            return new LinkedHashSet<>(defaults.models());
        }
        Set<String> models = new LinkedHashSet<>();
        List<?> listed = value instanceof List<?> list ? list : value instanceof String text ? words(text) : List.of();
        for (Object model : listed) {
            if (!(model instanceof String text) || text.isBlank()) {
                throw TokenRefusedException.ofClaim(names.models() + " must have names of models alone");
            }
            models.add(text);
        }
        if (models.isEmpty()) {
            throw TokenRefusedException.ofClaim(names.models() + " must name at least one model");
        }
        return models;
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(" ", -1))
                .filter(word -> !word.isBlank())
                .toList();
    }

    private @Nullable Priority priority(JWTClaimsSet claims) throws TokenRefusedException {
        String text = names.priority() == null ? null : text(claims, names.priority());
        if (text == null) {
            return null;
        }
        for (Priority priority : Priority.values()) {
            if (priority.name().toLowerCase(Locale.ROOT).equals(text)) {
                return priority;
            }
        }
        throw TokenRefusedException.ofClaim(names.priority() + " must be low, normal, high or critical");
    }

    private static @Nullable Integer count(JWTClaimsSet claims, @Nullable String name) throws TokenRefusedException {
        Object value = value(claims, name);
        if (value == null) {
            return null;
        }
        try {
            int count = value instanceof Number number ? new BigDecimal(number.toString()).intValueExact() : 0;
            if (count > 0) {
                return count;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw noCount(name);
        }
        throw noCount(name);
    }

    private static TokenRefusedException noCount(@Nullable String name) {
        return TokenRefusedException.ofClaim(name + " must be a whole number of at least 1");
    }

    private static @Nullable String text(JWTClaimsSet claims, String name) throws TokenRefusedException {
        Object value = value(claims, name);
        if (value != null && (!(value instanceof String text) || text.isEmpty())) {
            throw TokenRefusedException.ofClaim(name + " must be a text");
        }
        return (String) value;
    }

    /** Whether the claim that a rule names is true or, for one with an equals sign, is or contains what follows that. */
    private static boolean isGiven(JWTClaimsSet claims, @Nullable String rule) {
        if (rule == null) {
            return false;
        }
        int equals = rule.indexOf('=');
        if (equals < 0) {
            return Boolean.TRUE.equals(value(claims, rule));
        }
        Object value = value(claims, rule.substring(0, equals));
        String wanted = rule.substring(equals + 1);
        return value instanceof List<?> list
                ? list.contains(wanted)
                : value instanceof String text && words(text).contains(wanted);
    }

    /** A claim, whose name may have dots; or else one in others, by names with dots between. */
    private static @Nullable Object value(JWTClaimsSet claims, @Nullable String name) {
        if (name == null) {
            return null;
        }
        Object whole = claims.getClaim(name);
        return whole != null || name.indexOf('.') < 0 ? whole : within(claims.getClaims(), name);
    }

    private static @Nullable Object within(Map<?, ?> object, String path) {
        int dot = path.indexOf('.');
        Object value = object.get(dot < 0 ? path : path.substring(0, dot));
        return dot < 0 ? value : value instanceof Map<?, ?> inner ? within(inner, path.substring(dot + 1)) : null;
    }
}
