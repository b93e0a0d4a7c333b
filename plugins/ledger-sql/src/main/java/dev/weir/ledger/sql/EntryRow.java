package dev.weir.ledger.sql;

import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.ledger.LedgerEntry;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table of entries: a value for each {@link EntryColumn}, a text, a {@link Long}, or for a decimal a text or
 * null. What a provider sent is bounded, so that every database takes it.
 */
final class EntryRow {
    private static final int MAX_TEXT = 1_000;
    private static final long MAX_TOKENS = 1_000_000_000_000L;
    private static final int MAX_DIGITS = 30;
    private static final int MAX_PLACES = 60;

    private final @Nullable Object[] values;

    private EntryRow(@Nullable Object... values) {
        this.values = values;
    }

    static EntryRow of(LedgerEntry entry) {
        Usage usage = Objects.requireNonNullElse(entry.usage(), Usage.NONE);
        Billing billing = usage.billing();
        return new EntryRow(
                text(entry.id()),
                entry.time().toEpochMilli(),
                text(entry.callId()),
                (long) entry.attempt(),
                entry.kind().name(),
                text(entry.backend()),
                text(entry.provider()),
                text(entry.route()),
                text(entry.requestedModel()),
                text(entry.model()),
                text(entry.intentType()),
                AttributeText.of(entry.attributes()),
                tokens(usage.input()),
                tokens(usage.cachedInput()),
                tokens(usage.cacheWrite()),
                tokens(usage.cacheWriteMinutes()),
                tokens(usage.cacheWriteHour()),
                tokens(usage.inputAudio()),
                tokens(usage.cachedAudio()),
                tokens(usage.inputImage()),
                tokens(usage.cachedImage()),
                tokens(usage.output()),
                tokens(usage.reasoning()),
                tokens(usage.outputAudio()),
                tokens(usage.outputImage()),
                entry.usage() == null ? "UNKNOWN" : usage.estimated() ? "ESTIMATED" : "REPORTED",
                text(billing.tier()),
                text(billing.speed()),
                text(billing.region()),
                units(billing),
                isBounded(entry.cost().usd()) ? entry.cost().state().name() : "UNKNOWN",
                decimal(entry.cost().usd()),
                decimal(entry.cost().computedUsd()),
                decimal(
                        entry.cost().reported() == null
                                ? null
                                : entry.cost().reported().usd()),
                text(entry.cost().prices()),
                text(String.join("; ", entry.cost().notes())),
                decimal(entry.savedUsd()));
    }

    /** The row of a result that has all columns in order. */
    static EntryRow read(ResultSet result) throws SQLException {
        @Nullable Object[] values = new Object[EntryColumn.values().length];
        int index = 0;
        for (EntryColumn column : EntryColumn.values()) {
            values[index] = column.type == EntryColumn.Type.NUMBER
                    ? (Object) result.getLong(index + 1)
                    : result.getString(index + 1);
            index++;
        }
        return new EntryRow(values);
    }

    @Nullable
    Object[] values() {
        return values;
    }

    String id() {
        return (String) Objects.requireNonNull(values[0]);
    }

    /** Without characters that a database refuses: NUL and halves of surrogate pairs. */
    static String text(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String bounded = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
        if (isPlain(bounded)) {
            return bounded;
        }
        StringBuilder valid = new StringBuilder(bounded.length());
        bounded.codePoints()
                .map(point -> point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)
                        ? '\uFFFD'
                        : point)
                .forEach(valid::appendCodePoint);
        return valid.toString();
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == 0 || Character.isSurrogate(character)) {
                return false;
            }
        }
        return true;
    }

    private static long tokens(long count) {
        return Math.min(count, MAX_TOKENS);
    }

    private static boolean isBounded(@Nullable BigDecimal amount) {
        return amount == null || amount.precision() - amount.scale() <= MAX_DIGITS;
    }

    private static @Nullable String decimal(@Nullable BigDecimal amount) {
        if (amount == null || !isBounded(amount)) {
            return null;
        }
        BigDecimal bounded = amount.scale() > MAX_PLACES ? amount.setScale(MAX_PLACES, RoundingMode.HALF_EVEN) : amount;
        return bounded.toPlainString();
    }

    private static String units(Billing billing) {
        return billing.units().entrySet().stream()
                .map(unit -> unit.getKey().name().toLowerCase(Locale.ROOT) + "="
                        + unit.getValue().toPlainString())
                .collect(Collectors.joining(","));
    }
}
