package dev.weir.ledger.sql;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.CostState;
import dev.weir.spi.ledger.EntryKind;
import dev.weir.spi.ledger.LedgerDimension;
import dev.weir.spi.ledger.LedgerDimension.Kind;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerSum;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sums entries. The database groups by columns, by quarters of an hour and by the text of all attributes; what remains is
 * done here: the days of a time zone, as every offset in use is a multiple of a quarter, and the value of one attribute.
 * Thread-safe.
 */
final class EntrySums {
    private static final long QUARTER_MILLIS = 15 * 60 * 1000L;
    private static final String QUARTER = "time / " + QUARTER_MILLIS;
    private static final String ATTRIBUTES = EntryColumn.ATTRIBUTES.sql();
    private static final List<EntryColumn> TOKENS = List.of(
            EntryColumn.INPUT,
            EntryColumn.CACHED_INPUT,
            EntryColumn.CACHE_WRITE,
            EntryColumn.CACHE_WRITE_MINUTES,
            EntryColumn.CACHE_WRITE_HOUR,
            EntryColumn.INPUT_AUDIO,
            EntryColumn.CACHED_AUDIO,
            EntryColumn.INPUT_IMAGE,
            EntryColumn.CACHED_IMAGE,
            EntryColumn.OUTPUT,
            EntryColumn.REASONING,
            EntryColumn.OUTPUT_AUDIO,
            EntryColumn.OUTPUT_IMAGE);

    private final Database database;

    EntrySums(Database database) {
        this.database = database;
    }

    /**
     * The sums of a query.
     *
     * @param without the id of an entry that does not count; null for none
     */
    List<LedgerSum> of(LedgerQuery query, @Nullable String without) throws SQLException {
        Map<List<String>, LedgerSum> sums = new LinkedHashMap<>();
        if (query.groups().isEmpty()) {
            sums.put(List.of(), LedgerSum.zero(List.of()));
        }
        if (database.exists()) {
            try (Connection connection = database.connectToRead()) {
                if (hasEntries(connection)) {
                    add(connection, query, without, sums);
                }
            }
        }
        return List.copyOf(sums.values());
    }

    /** Nothing has been written to a database without a schema. */
    private boolean hasEntries(Connection connection) throws SQLException {
        int version = database.version(connection);
        if (version > Schema.VERSION) {
            throw new NewerSchemaException(database.location(), version);
        }
        return version > 0;
    }

    private void add(
            Connection connection, LedgerQuery query, @Nullable String without, Map<List<String>, LedgerSum> sums)
            throws SQLException {
        List<String> keys = List.copyOf(keys(query));
        try (PreparedStatement statement = connection.prepareStatement(sql(query, keys, without))) {
            statement.setLong(1, query.from().toEpochMilli());
            statement.setLong(2, query.to().toEpochMilli());
            int index = 3;
            for (Map.Entry<LedgerDimension, String> filter :
                    columnFilters(query).entrySet()) {
                statement.setString(index++, EntryRow.text(filter.getValue()));
            }
            if (without != null) {
                statement.setString(index, EntryRow.text(without));
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    Row row = new Row(result, keys);
                    if (row.passes(query)) {
                        List<String> group = row.group(query);
                        sums.merge(group, row.sum(group), LedgerSum::plus);
                    }
                }
            }
        }
    }

    /** What the database groups by: the kind of entry and of cost, and what the query needs. */
    private static Set<String> keys(LedgerQuery query) {
        Set<String> keys = new LinkedHashSet<>(List.of(
                "CASE WHEN kind = '" + EntryKind.CACHED.name() + "' THEN 1 ELSE 0 END",
                EntryColumn.COST_STATE.sql(),
                EntryColumn.TOKENS_STATE.sql()));
        query.groups().stream().map(EntrySums::column).forEach(keys::add);
        query.filters().keySet().stream()
                .filter(filter -> !isColumn(filter))
                .map(EntrySums::column)
                .forEach(keys::add);
        return keys;
    }

    private static boolean isColumn(LedgerDimension dimension) {
        return dimension.kind() != Kind.DAY && dimension.kind() != Kind.ATTRIBUTE;
    }

    private static String column(LedgerDimension dimension) {
        return switch (dimension.kind()) {
            case MODEL -> EntryColumn.MODEL.sql();
            case REQUESTED_MODEL -> EntryColumn.REQUESTED_MODEL.sql();
            case BACKEND -> EntryColumn.BACKEND.sql();
            case PROVIDER -> EntryColumn.PROVIDER.sql();
            case ROUTE -> EntryColumn.ROUTE.sql();
            case INTENT_TYPE -> EntryColumn.INTENT_TYPE.sql();
            case DAY -> QUARTER;
            case ATTRIBUTE -> ATTRIBUTES;
        };
    }

    private static Map<LedgerDimension, String> columnFilters(LedgerQuery query) {
        Map<LedgerDimension, String> filters = new LinkedHashMap<>(query.filters());
        filters.keySet().removeIf(filter -> !isColumn(filter));
        return filters;
    }

    private String sql(LedgerQuery query, List<String> keys, @Nullable String without) {
        Stream<String> sums = Stream.concat(
                Stream.of(
                        "COUNT(*)",
                        database.decimalSum(EntryColumn.USD.sql()),
                        database.decimalSum(EntryColumn.SAVED_USD.sql())),
                TOKENS.stream().map(column -> "SUM(" + column.sql() + ")"));
        StringBuilder sql = new StringBuilder("SELECT ")
                .append(String.join(", ", keys))
                .append(", ")
                .append(sums.collect(Collectors.joining(", ")))
                .append(" FROM weir_entry WHERE time >= ? AND time < ?");
        columnFilters(query)
                .keySet()
                .forEach(filter -> sql.append(" AND ").append(column(filter)).append(" = ?"));
        if (without != null) {
            sql.append(" AND id <> ?");
        }
        return sql.append(" GROUP BY ").append(String.join(", ", keys)).toString();
    }

    /** One row of the result. */
    private record Row(Map<String, String> keys, boolean cached, LedgerSum all) {
        Row(ResultSet result, List<String> names) throws SQLException {
            this(read(result, names), result.getInt(1) == 1, sum(result, names.size()));
        }

        private static Map<String, String> read(ResultSet result, List<String> names) throws SQLException {
            Map<String, String> keys = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                keys.put(names.get(i), result.getString(i + 1));
            }
            return keys;
        }

        private static LedgerSum sum(ResultSet result, int keys) throws SQLException {
            long count = result.getLong(keys + 1);
            String state = result.getString(2);
            List<Long> tokens = new ArrayList<>();
            for (int i = 0; i < TOKENS.size(); i++) {
                tokens.add(result.getLong(keys + 4 + i));
            }
            return LedgerSum.builder(List.of())
                    .attempts(count)
                    .usage(usage(tokens, result.getString(3).equals("ESTIMATED")))
                    .usd(decimal(result.getString(keys + 2)))
                    .savedUsd(decimal(result.getString(keys + 3)))
                    .unknown(state.equals(CostState.UNKNOWN.name()) ? count : 0)
                    .partial(state.equals(CostState.PARTIAL.name()) ? count : 0)
                    .estimated(state.equals(CostState.ESTIMATED.name()) ? count : 0)
                    .build();
        }

        private static BigDecimal decimal(@Nullable String text) {
            return text == null ? BigDecimal.ZERO : new BigDecimal(text);
        }

        private static Usage usage(List<Long> tokens, boolean estimated) {
            return Usage.builder()
                    .input(tokens.get(0))
                    .cachedInput(tokens.get(1))
                    .cacheWrite(tokens.get(2))
                    .cacheWriteMinutes(tokens.get(3))
                    .cacheWriteHour(tokens.get(4))
                    .inputAudio(tokens.get(5))
                    .cachedAudio(tokens.get(6))
                    .inputImage(tokens.get(7))
                    .cachedImage(tokens.get(8))
                    .output(tokens.get(9))
                    .reasoning(tokens.get(10))
                    .outputAudio(tokens.get(11))
                    .outputImage(tokens.get(12))
                    .estimated(estimated)
                    .build();
        }

        String value(LedgerDimension dimension) {
            String value = keys.getOrDefault(column(dimension), "");
            return switch (dimension.kind()) {
                case DAY ->
                    Instant.ofEpochMilli(Long.parseLong(value) * QUARTER_MILLIS)
                            .atZone(ZoneId.of(dimension.detail()))
                            .toLocalDate()
                            .toString();
                case ATTRIBUTE -> AttributeText.value(value, dimension.detail());
                default -> value;
            };
        }

        boolean passes(LedgerQuery query) {
            return query.filters().entrySet().stream()
                    .filter(filter -> !isColumn(filter.getKey()))
                    .allMatch(filter -> value(filter.getKey()).equals(EntryRow.text(filter.getValue())));
        }

        List<String> group(LedgerQuery query) {
            return query.groups().stream().map(this::value).toList();
        }

        LedgerSum sum(List<String> group) {
            return cached
                    ? LedgerSum.builder(group)
                            .cached(all.attempts())
                            .savedUsd(all.savedUsd())
                            .build()
                    : LedgerSum.zero(group).plus(all);
        }
    }
}
