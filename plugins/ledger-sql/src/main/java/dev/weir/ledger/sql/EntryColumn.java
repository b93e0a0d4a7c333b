package dev.weir.ledger.sql;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The columns of an entry, in order. */
enum EntryColumn {
    ID(Type.TEXT),
    TIME(Type.NUMBER),
    CALL_ID(Type.TEXT),
    ATTEMPT(Type.NUMBER),
    KIND(Type.TEXT),
    BACKEND(Type.TEXT),
    PROVIDER(Type.TEXT),
    ROUTE(Type.TEXT),
    REQUESTED_MODEL(Type.TEXT),
    MODEL(Type.TEXT),
    INTENT_TYPE(Type.TEXT),
    ATTRIBUTES(Type.TEXT),
    INPUT(Type.NUMBER),
    CACHED_INPUT(Type.NUMBER),
    CACHE_WRITE(Type.NUMBER),
    CACHE_WRITE_MINUTES(Type.NUMBER),
    CACHE_WRITE_HOUR(Type.NUMBER),
    INPUT_AUDIO(Type.NUMBER),
    CACHED_AUDIO(Type.NUMBER),
    INPUT_IMAGE(Type.NUMBER),
    CACHED_IMAGE(Type.NUMBER),
    OUTPUT(Type.NUMBER),
    REASONING(Type.NUMBER),
    OUTPUT_AUDIO(Type.NUMBER),
    OUTPUT_IMAGE(Type.NUMBER),
    TOKENS_STATE(Type.TEXT),
    TIER(Type.TEXT),
    SPEED(Type.TEXT),
    REGION(Type.TEXT),
    UNITS(Type.TEXT),
    COST_STATE(Type.TEXT),
    USD(Type.DECIMAL),
    COMPUTED_USD(Type.DECIMAL),
    REPORTED_USD(Type.DECIMAL),
    PRICES(Type.TEXT),
    NOTES(Type.TEXT),
    SAVED_USD(Type.DECIMAL);

    /** What a column holds. */
    enum Type {
        TEXT,
        NUMBER,
        DECIMAL
    }

    final Type type;

    EntryColumn(Type type) {
        this.type = type;
    }

    /** The name in SQL. */
    String sql() {
        return name().toLowerCase(Locale.ROOT);
    }

    private String definition() {
        return switch (type) {
            case TEXT -> this == ID ? "id TEXT NOT NULL PRIMARY KEY" : sql() + " TEXT NOT NULL";
            case NUMBER -> sql() + " BIGINT NOT NULL";
            case DECIMAL -> sql() + " DECIMALS";
        };
    }

    static String createTable(String name) {
        return Arrays.stream(values())
                .map(EntryColumn::definition)
                .collect(Collectors.joining(", ", "CREATE TABLE " + name + " (", ")"));
    }
}
