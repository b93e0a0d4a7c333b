package dev.weir.spi.ledger;

import java.time.ZoneId;
import java.util.Objects;

/**
 * A property of entries by which sums are grouped and filtered. Every entry has a value of each, which is empty where it has
 * none. Immutable.
 *
 * @param kind which property
 * @param detail the key of an attribute, the time zone of a day; otherwise empty
 */
public record LedgerDimension(Kind kind, String detail) {

    /** The model that answered. */
    public static final LedgerDimension MODEL = new LedgerDimension(Kind.MODEL, "");
    /** The model that was requested of the backend. */
    public static final LedgerDimension REQUESTED_MODEL = new LedgerDimension(Kind.REQUESTED_MODEL, "");
    /** The name of the backend. */
    public static final LedgerDimension BACKEND = new LedgerDimension(Kind.BACKEND, "");
    /** Who bills. */
    public static final LedgerDimension PROVIDER = new LedgerDimension(Kind.PROVIDER, "");
    /** The name of the route. */
    public static final LedgerDimension ROUTE = new LedgerDimension(Kind.ROUTE, "");
    /** The intent type. */
    public static final LedgerDimension INTENT_TYPE = new LedgerDimension(Kind.INTENT_TYPE, "");

    /** Which property of an entry. */
    public enum Kind {
        /** See {@link LedgerDimension#MODEL}. */
        MODEL,
        /** See {@link LedgerDimension#REQUESTED_MODEL}. */
        REQUESTED_MODEL,
        /** See {@link LedgerDimension#BACKEND}. */
        BACKEND,
        /** See {@link LedgerDimension#PROVIDER}. */
        PROVIDER,
        /** See {@link LedgerDimension#ROUTE}. */
        ROUTE,
        /** See {@link LedgerDimension#INTENT_TYPE}. */
        INTENT_TYPE,
        /** See {@link LedgerDimension#day}. */
        DAY,
        /** See {@link LedgerDimension#attribute}. */
        ATTRIBUTE
    }

    public LedgerDimension {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(detail, "detail");
    }

    /** The day of the entry in a time zone, as {@code 2026-11-29}. */
    public static LedgerDimension day(ZoneId zone) {
        return new LedgerDimension(Kind.DAY, zone.getId());
    }

    /** The value of an attribute. */
    public static LedgerDimension attribute(String key) {
        return new LedgerDimension(Kind.ATTRIBUTE, key);
    }

    /** The value that an entry has; empty if none. */
    public String of(LedgerEntry entry) {
        return switch (kind) {
            case MODEL -> entry.model();
            case REQUESTED_MODEL -> entry.requestedModel();
            case BACKEND -> entry.backend();
            case PROVIDER -> entry.provider();
            case ROUTE -> Objects.requireNonNullElse(entry.route(), "");
            case INTENT_TYPE -> Objects.requireNonNullElse(entry.intentType(), "");
            case DAY -> entry.time().atZone(ZoneId.of(detail)).toLocalDate().toString();
            case ATTRIBUTE -> entry.attributes().getOrDefault(detail, "");
        };
    }
}
