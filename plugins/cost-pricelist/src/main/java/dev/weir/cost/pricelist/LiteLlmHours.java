package dev.weir.cost.pricelist;

import dev.weir.cost.pricelist.document.Node;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The hours of LiteLLM's {@code off_peak_pricing}: in UTC, every day or on weekdays that are counted in UTC too. */
final class LiteLlmHours {
    private static final Pattern HOURS = Pattern.compile("(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)");

    private LiteLlmHours() {}

    /** The windows of a block; empty if any of it is not understood. */
    static List<TimeWindows> windows(Node.Fields block) {
        List<TimeWindows> windows = new ArrayList<>();
        Node daily = block.values().get("hours_utc");
        boolean understood = daily == null || add(windows, daily, Set.of());
        Node zone = block.values().get("weekday_timezone");
        boolean utc =
                zone == null || (zone instanceof Node.Text text && text.text().equalsIgnoreCase("utc"));
        if (block.values().get("windows") instanceof Node.Items items) {
            for (Node item : items.items()) {
                understood &= utc && item instanceof Node.Fields window && addOfDays(windows, window);
            }
        }
        return understood ? windows : List.of();
    }

    private static boolean addOfDays(List<TimeWindows> windows, Node.Fields window) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        if (window.values().get("weekdays") instanceof Node.Items items) {
            for (Node item : items.items()) {
                DayOfWeek day = item instanceof Node.Text text ? day(text.text()) : null;
                if (day == null) {
                    return false;
                }
                days.add(day);
            }
        }
        Node hours = window.values().get("hours_utc");
        return hours != null && add(windows, hours, days);
    }

    private static boolean add(List<TimeWindows> windows, Node hours, Set<DayOfWeek> days) {
        List<Node> texts = hours instanceof Node.Items items ? items.items() : List.of(hours);
        List<TimeWindows.Hours> of = new ArrayList<>();
        for (Node each : texts) {
            Matcher matcher =
                    HOURS.matcher(each instanceof Node.Text text ? text.text().strip() : "");
            try {
                if (!matcher.matches()) {
                    return false;
                }
                of.add(new TimeWindows.Hours(LocalTime.parse(matcher.group(1)), LocalTime.parse(matcher.group(2))));
            } catch (DateTimeParseException e) {
                return false;
            }
        }
        return !of.isEmpty() && windows.add(new TimeWindows(of, days));
    }

    /** A day by its name or its number, counted from 1 for Monday. */
    private static @Nullable DayOfWeek day(String text) {
        if (text.matches("[1-7]")) {
            return DayOfWeek.of(Integer.parseInt(text));
        }
        String name = text.strip().toUpperCase(Locale.ROOT);
        return Arrays.stream(DayOfWeek.values())
                .filter(day -> name.length() >= 3 && day.name().startsWith(name))
                .findFirst()
                .orElse(null);
    }
}
