package dev.weir.gateway.keys;

import dev.weir.spi.call.Priority;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The keys as a JSON document. */
final class KeyDocument {
    private static final int VERSION = 1;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private KeyDocument() {}

    /** @throws IllegalArgumentException with what is wrong, which is no part of a key */
    static List<GatewayKey> read(byte[] bytes) {
        JsonNode document = parsed(bytes);
        if (document.path("version").asInt(0) != VERSION
                || !document.path("keys").isArray()) {
            throw new IllegalArgumentException("must be an object with version " + VERSION + " and a list of keys");
        }
        List<GatewayKey> keys = new ArrayList<>();
        int index = 0;
        for (JsonNode entry : document.path("keys")) {
            try {
                keys.add(key(entry));
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new IllegalArgumentException("keys[" + index + "]: " + e.getMessage(), e);
            }
            index++;
        }
        return List.copyOf(keys);
    }

    private static JsonNode parsed(byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("is no JSON document, or cut off", e);
        }
    }

    private static GatewayKey key(JsonNode entry) {
        Set<String> models = new LinkedHashSet<>();
        entry.path("models").forEach(model -> models.add(model.asString()));
        String priority = optional(entry, "priority");
        KeyTerms terms = new KeyTerms(
                text(entry, "name"),
                optional(entry, "team"),
                models,
                entry.has("budget") ? entry.path("budget").decimalValue() : null,
                entry.has("budgetPeriod") ? text(entry, "budgetPeriod") : KeyTerms.MONTH,
                count(entry, "requestsPerMinute"),
                count(entry, "tokensPerMinute"),
                priority == null ? null : Priority.valueOf(priority.toUpperCase(Locale.ROOT)),
                flag(entry, "admin"),
                flag(entry, "metrics"));
        return new GatewayKey(
                text(entry, "id"),
                text(entry, "salt"),
                text(entry, "sha256"),
                terms,
                Instant.parse(text(entry, "created")),
                moment(entry, "expires"),
                moment(entry, "revoked"));
    }

    private static String text(JsonNode entry, String name) {
        JsonNode value = entry.path(name);
        if (!value.isString() || value.asString().isEmpty()) {
            throw new IllegalArgumentException(name + " must be a text that is not empty");
        }
        return value.asString();
    }

    private static @Nullable String optional(JsonNode entry, String name) {
        return entry.has(name) ? text(entry, name) : null;
    }

    private static @Nullable Integer count(JsonNode entry, String name) {
        if (!entry.has(name)) {
            return null;
        }
        if (!entry.path(name).canConvertToInt()) {
            throw new IllegalArgumentException(name + " must be a whole number");
        }
        return entry.path(name).intValue();
    }

    private static boolean flag(JsonNode entry, String name) {
        JsonNode flag = entry.path(name);
        if (!flag.isMissingNode() && !flag.isBoolean()) {
            throw new IllegalArgumentException(name + " must be true or false");
        }
        return flag.asBoolean(false);
    }

    private static @Nullable Instant moment(JsonNode entry, String name) {
        return entry.has(name) ? Instant.parse(text(entry, name)) : null;
    }

    static byte[] write(List<GatewayKey> keys) {
        ObjectNode document = MAPPER.createObjectNode().put("version", VERSION);
        ArrayNode entries = document.putArray("keys");
        keys.forEach(key -> write(key, entries.addObject()));
        return MAPPER.writeValueAsBytes(document);
    }

    private static void write(GatewayKey key, ObjectNode entry) {
        KeyTerms terms = key.terms();
        entry.put("id", key.id()).put("name", terms.name());
        put(entry, "team", terms.team());
        if (!terms.models().isEmpty()) {
            ArrayNode models = entry.putArray("models");
            terms.models().stream().sorted().forEach(models::add);
        }
        if (terms.budget() != null) {
            entry.put("budget", terms.budget()).put("budgetPeriod", terms.budgetPeriod());
        }
        if (terms.requestsPerMinute() != null) {
            entry.put("requestsPerMinute", terms.requestsPerMinute());
        }
        if (terms.tokensPerMinute() != null) {
            entry.put("tokensPerMinute", terms.tokensPerMinute());
        }
        put(
                entry,
                "priority",
                terms.priority() == null ? null : terms.priority().name().toLowerCase(Locale.ROOT));
        if (terms.admin()) {
            entry.put("admin", true);
        }
        if (terms.metrics()) {
            entry.put("metrics", true);
        }
        entry.put("created", key.created().toString());
        put(entry, "expires", key.expires());
        put(entry, "revoked", key.revoked());
        entry.put("salt", key.salt()).put("sha256", key.digest());
    }

    private static void put(ObjectNode entry, String name, @Nullable Object value) {
        if (value != null) {
            entry.put(name, value.toString());
        }
    }
}
