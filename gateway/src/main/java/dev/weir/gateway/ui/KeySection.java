package dev.weir.gateway.ui;

import dev.weir.gateway.keys.GatewayKey;
import dev.weir.gateway.keys.KeyTerms;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** The keys with their terms, without salt and digest, as JSON; those that are valid first. */
final class KeySection {
    private static final int MOST_KEYS = 100;
    private static final int MOST_MODELS = 10;

    private KeySection() {}

    static void write(List<GatewayKey> keys, InstantSource time, ObjectNode into) {
        List<GatewayKey> sorted = keys.stream()
                .sorted(Comparator.comparing((GatewayKey key) -> !key.isValid(time))
                        .thenComparing(GatewayKey::name))
                .toList();
        Bounds.list(into, "keys", sorted, MOST_KEYS, (key, json) -> write(key, time, json));
    }

    private static void write(GatewayKey key, InstantSource time, ObjectNode json) {
        KeyTerms terms = key.terms();
        json.put("name", terms.name())
                .put("id", Bounds.name(key.id()))
                .put("team", terms.team())
                .put("state", key.revoked() != null ? "revoked" : key.isExpired(time) ? "expired" : "valid")
                .put("created", key.created().toString())
                .put("expires", key.expires() == null ? null : key.expires().toString())
                .put("admin", terms.admin())
                .put("metrics", terms.metrics())
                .put("budgetUsd", terms.budget())
                .put("budgetPeriod", terms.budget() == null ? null : terms.budgetPeriod())
                .put("requestsPerMinute", terms.requestsPerMinute())
                .put("tokensPerMinute", terms.tokensPerMinute())
                .put(
                        "priority",
                        terms.priority() == null
                                ? null
                                : terms.priority().name().toLowerCase(Locale.ROOT));
        Bounds.names(json, "models", terms.models().stream().sorted().toList(), MOST_MODELS);
    }
}
