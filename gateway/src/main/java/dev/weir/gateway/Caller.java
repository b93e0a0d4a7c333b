package dev.weir.gateway;

import dev.weir.gateway.jwt.VerifiedToken;
import dev.weir.gateway.keys.GatewayKey;
import dev.weir.gateway.keys.KeyTerms;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request comes from, by its key or its token, and what that permits. Immutable.
 *
 * @param tokenBudget the name of the budget that counts the calls of a token; null for that of a key, which goes by its name
 */
record Caller(KeyTerms terms, @Nullable String tokenBudget) {
    /** The metadata of calls with the name of the key or token, with its team, and with the budget of a token. */
    static final String KEY = "key";

    static final String TEAM = "team";
    static final String TOKEN_BUDGET = "tokenBudget";

    static Caller of(GatewayKey key) {
        return new Caller(key.terms(), null);
    }

    static Caller of(VerifiedToken token) {
        return new Caller(token.terms(), token.terms().budget() == null ? null : token.budget());
    }

    /** The metadata of its calls. */
    Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(KEY, terms.name());
        if (terms.team() != null) {
            metadata.put(TEAM, terms.team());
        }
        if (tokenBudget != null) {
            metadata.put(TOKEN_BUDGET, tokenBudget);
        }
        return metadata;
    }
}
