package dev.weir.cost.pricelist;

import dev.weir.cost.pricelist.document.FieldReader;
import dev.weir.spi.backend.BilledUnit;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads prices and the conditions of their variants, and refuses those that cannot be meant.
 *
 * @param tokensPer the number of tokens that a price is for
 */
record PriceReader(BigDecimal tokensPer) {
    /** The band of prices in US dollars for one token; a price outside of it is a wrong unit or a typing error. */
    static final BigDecimal LEAST = new BigDecimal("1e-10");

    static final BigDecimal MOST = new BigDecimal("1e-2");

    private static final BigDecimal MOST_OF_A_UNIT = BigDecimal.valueOf(1000);
    private static final BigDecimal SECONDS = BigDecimal.valueOf(3600);
    private static final Set<String> TOKENS = Set.of("1", "1000", "1000000");
    private static final Pattern POWER_OF_TEN = Pattern.compile("10{0,6}");
    private static final Pattern HOURS = Pattern.compile("(\\d\\d:\\d\\d)\\s*-\\s*(\\d\\d:\\d\\d)");
    private static final Pattern DAYS = Pattern.compile("([A-Za-z]{3,9})(?:\\s*-\\s*([A-Za-z]{3,9}))?");

    /** The reader for the unit of a list. */
    static PriceReader of(FieldReader document) {
        String per = document.textOr("per", "1000000");
        if (!TOKENS.contains(per)) {
            document.refuse("per", "unknown unit '" + per + "'; prices are for 1, 1000 or 1000000 tokens");
            return new PriceReader(BigDecimal.valueOf(1_000_000));
        }
        return new PriceReader(new BigDecimal(per));
    }

    /** Whether a row says anything of prices, right or wrong. */
    static boolean hasPrices(FieldReader row) {
        return row.has("fees")
                || row.has("variants")
                || Arrays.stream(TokenPart.values()).anyMatch(part -> row.has(part.key()));
    }

    Prices prices(FieldReader fields) {
        Map<TokenPart, BigDecimal> tokens = new EnumMap<>(TokenPart.class);
        for (TokenPart part : TokenPart.values()) {
            BigDecimal price = tokenPrice(fields, part.key());
            if (price != null) {
                tokens.put(part, price);
            }
        }
        compareCached(fields, tokens);
        return new Prices(tokens, fees(fields));
    }

    private @Nullable BigDecimal tokenPrice(FieldReader fields, String key) {
        BigDecimal price = fields.number(key);
        if (price == null) {
            return null;
        }
        BigDecimal ofOne = price.movePointLeft(tokensPer.precision() - 1);
        if (!isPlausible(ofOne)) {
            fields.refuse(
                    key,
                    "must be 0, or from " + shown(LEAST) + " to " + shown(MOST) + " USD for "
                            + tokensPer.toPlainString() + " tokens, was " + price.toPlainString());
            return null;
        }
        return ofOne;
    }

    private String shown(BigDecimal ofOne) {
        return ofOne.multiply(tokensPer).stripTrailingZeros().toPlainString();
    }

    /** Whether it may be the price of a token in US dollars. */
    static boolean isPlausible(BigDecimal ofOne) {
        return ofOne.signum() == 0 || (ofOne.compareTo(LEAST) >= 0 && ofOne.compareTo(MOST) <= 0);
    }

    private static void compareCached(FieldReader fields, Map<TokenPart, BigDecimal> tokens) {
        BigDecimal input = tokens.get(TokenPart.INPUT);
        BigDecimal cached = tokens.get(TokenPart.CACHED_INPUT);
        if (input == null || cached == null || input.signum() == 0) {
            return;
        }
        int compared = cached.compareTo(input);
        if (compared > 0) {
            fields.refuse(TokenPart.CACHED_INPUT.key(), "must not exceed the price of input");
        } else if (compared == 0) {
            fields.warn(TokenPart.CACHED_INPUT.key(), "is the price of input, as if nothing were saved");
        }
    }

    private static Map<BilledUnit, Fee> fees(FieldReader fields) {
        Map<BilledUnit, Fee> fees = new EnumMap<>(BilledUnit.class);
        Map<String, BilledUnit> units =
                Arrays.stream(BilledUnit.values()).collect(Collectors.toMap(Calculation::label, unit -> unit));
        fields.named("fees").forEach((name, fee) -> {
            BilledUnit unit = units.get(name);
            if (unit == null) {
                fee.refuse("unknown unit '" + name + "'; allowed: "
                        + units.keySet().stream().sorted().collect(Collectors.joining(", ")));
            } else {
                fees.put(unit, fee(fee, unit));
            }
        });
        return fees;
    }

    private static Fee fee(FieldReader fields, BilledUnit unit) {
        BigDecimal usd = fields.number("usd");
        if (usd == null) {
            fields.refuse("usd", "is required (a number)");
        } else if (usd.signum() < 0 || usd.compareTo(MOST_OF_A_UNIT) > 0) {
            fields.refuse("usd", "must be from 0 to 1000 USD, was " + usd.toPlainString());
        }
        BigDecimal amount = usd == null ? BigDecimal.ZERO : usd;
        UnaryOperator<BigDecimal> per = per(fields, unit);
        BigDecimal minimum = fields.number("minimum");
        boolean once = fields.flag("once");
        fields.refuseOthers();
        return new Fee(per.apply(amount), minimum == null ? BigDecimal.ZERO : minimum, once);
    }

    /** The price of 3,600 from the price of a number. */
    private static UnaryOperator<BigDecimal> per(FieldReader fields, BilledUnit unit) {
        String per = fields.textOr("per", "1");
        boolean seconds = unit.name().endsWith("_SECOND");
        if (POWER_OF_TEN.matcher(per).matches()) {
            return usd -> usd.movePointLeft(per.length() - 1).multiply(SECONDS);
        }
        if (seconds && per.equals("hour")) {
            return usd -> usd;
        }
        if (seconds && per.equals("minute")) {
            return usd -> usd.multiply(BigDecimal.valueOf(60));
        }
        fields.refuse(
                "per",
                "unknown unit '" + per + "'; allowed: 1, 10, 100, 1000 and so on up to 1000000"
                        + (seconds ? ", minute, hour" : ""));
        return usd -> usd;
    }

    Variant variant(FieldReader fields) {
        long above = fields.count("promptAbove", -1);
        long from = fields.count("promptFrom", 0);
        if (fields.has("promptAbove") && fields.has("promptFrom")) {
            fields.refuse("promptFrom", "a variant has either 'promptAbove' or 'promptFrom'");
        }
        Condition when = new Condition(
                Math.max(above + 1, from),
                fields.count("promptUpTo", Long.MAX_VALUE),
                names(fields, "tier"),
                names(fields, "speed"),
                names(fields, "region"),
                fields.flag("batch"),
                new TimeWindows(hours(fields), days(fields)));
        BigDecimal factor = fields.number("factor");
        if (factor != null && (factor.signum() < 0 || factor.compareTo(BigDecimal.valueOf(100)) > 0)) {
            fields.refuse("factor", "must be from 0 to 100, was " + factor.toPlainString());
        }
        return new Variant(
                when,
                prices(fields),
                factor == null ? BigDecimal.ONE : factor,
                fields.flag("factorOnFees"),
                fields.text("assumption"));
    }

    private static Set<String> names(FieldReader fields, String key) {
        return fields.texts(key).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static List<TimeWindows.Hours> hours(FieldReader fields) {
        return fields.texts("hours").stream()
                .map(text -> hours(fields, text))
                .filter(hours -> hours != null)
                .toList();
    }

    private static TimeWindows.@Nullable Hours hours(FieldReader fields, String text) {
        Matcher matcher = HOURS.matcher(text);
        try {
            if (matcher.matches()) {
                return new TimeWindows.Hours(LocalTime.parse(matcher.group(1)), LocalTime.parse(matcher.group(2)));
            }
        } catch (DateTimeParseException e) {
            fields.refuse("hours", "no such time of the day: '" + text + "'");
            return null;
        }
        fields.refuse("hours", "must be hours in UTC such as 16:30-00:30, was '" + text + "'");
        return null;
    }

    private static Set<DayOfWeek> days(FieldReader fields) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String text : fields.texts("days")) {
            Matcher matcher = DAYS.matcher(text);
            DayOfWeek first = matcher.matches() ? day(matcher.group(1)) : null;
            DayOfWeek last = first == null ? null : matcher.group(2) == null ? first : day(matcher.group(2));
            if (first == null || last == null) {
                fields.refuse("days", "must be days such as Mon-Fri or Sat, was '" + text + "'");
                continue;
            }
            for (DayOfWeek day = first; ; day = day.plus(1)) {
                days.add(day);
                if (day == last) {
                    break;
                }
            }
        }
        return days;
    }

    private static @Nullable DayOfWeek day(String name) {
        return Arrays.stream(DayOfWeek.values())
                .filter(day -> day.name().startsWith(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElse(null);
    }
}
