package dev.weir.app.top;

import dev.weir.app.top.TopLine.Style;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the terminal shows, and what keys change of it: the selection, and a call that is to be cancelled. Not thread-safe. */
final class TopScreen {
    private static final String HELP = "up/down select   k cancel the selected call   q quit";

    private final TopRates rates = new TopRates();
    private @Nullable TopSample sample;
    private @Nullable String selected;
    private @Nullable String cancelling;
    private @Nullable String message;
    private int row;
    private int first;
    private int page = 1;
    private boolean quit;

    /** Shows a new sample. The selection stays with its call, and where that has ended, in its row. */
    void show(TopSample next) {
        sample = next;
        rates.add(next);
        List<JsonNode> calls = next.calls();
        int found = indexOf(calls, selected);
        row = found >= 0 ? found : Math.max(0, Math.min(row, calls.size() - 1));
        selected = calls.isEmpty() ? null : id(calls.get(row));
        if (cancelling != null && indexOf(calls, cancelling) < 0) {
            message = cancelling + " has ended";
            cancelling = null;
        }
    }

    /** Shows a message at the bottom until the next key; null for none. */
    void say(@Nullable String text) {
        message = text;
    }

    /**
     * A key was pressed.
     *
     * @return the id of a call that is to be cancelled; null for none
     */
    @Nullable
    String press(TopKey key) {
        message = null;
        String asked = cancelling;
        cancelling = null;
        if (asked != null) {
            if (key == TopKey.YES) {
                return asked;
            }
            message = "not cancelled";
            quit = false;
            return null;
        }
        switch (key) {
            case UP -> select(row - 1);
            case DOWN -> select(row + 1);
            case PAGE_UP -> select(row - page);
            case PAGE_DOWN -> select(row + page);
            case HOME -> select(0);
            case END -> select(Integer.MAX_VALUE);
            case CANCEL -> cancelling = selected;
            case QUIT -> quit = true;
            case YES, OTHER -> message = HELP;
        }
        return null;
    }

    boolean wantsToQuit() {
        return quit;
    }

    private void select(int wanted) {
        List<JsonNode> calls = sample == null ? List.of() : sample.calls();
        row = Math.max(0, Math.min(wanted, calls.size() - 1));
        selected = calls.isEmpty() ? null : id(calls.get(row));
    }

    private static int indexOf(List<JsonNode> calls, @Nullable String id) {
        for (int i = 0; i < calls.size(); i++) {
            if (id(calls.get(i)).equals(id)) {
                return i;
            }
        }
        return -1;
    }

    private static String id(JsonNode call) {
        return call.path("id").asString("");
    }

    /**
     * The whole picture.
     *
     * @param width the columns of the terminal
     * @param height the rows of the terminal, no more lines than which are returned
     */
    List<TopLine> lines(int width, int height) {
        TopSample shown = sample;
        if (shown == null) {
            return List.of();
        }
        TopFrame frame = new TopFrame(shown, rates.rates(), width);
        List<TopLine> lines = new ArrayList<>(frame.head());
        List<JsonNode> calls = shown.calls();
        int room = Math.max(1, height - lines.size() - 2);
        page = room;
        first = Math.max(0, Math.min(first, calls.size() - room));
        first = Math.max(row - room + 1, Math.min(first, row));
        int end = Math.min(calls.size(), first + room);
        lines.addAll(frame.calls(calls.subList(first, end), row - first));
        while (lines.size() < height - 1) {
            lines.add(TopLine.plain(""));
        }
        List<TopLine> visible = new ArrayList<>(lines.subList(0, Math.max(0, Math.min(lines.size(), height - 1))));
        visible.add(bottom(shown, calls, end, width));
        return visible;
    }

    private TopLine bottom(TopSample shown, List<JsonNode> calls, int end, int width) {
        int inFlight = shown.json().path("inFlight").asInt(0);
        String text;
        if (cancelling != null) {
            text = "cancel " + cancelling + "? y/n";
        } else if (message != null) {
            text = message;
        } else if (inFlight > end - first) {
            text = "calls " + (first + 1) + " to " + end + " of " + inFlight + ", the oldest first   " + HELP;
        } else {
            text = calls.isEmpty() ? "no calls in flight   q quit" : HELP;
        }
        String printable = TopText.printable(text);
        boolean alert = cancelling != null || message != null;
        return new TopLine(
                printable.length() <= width ? printable : printable.substring(0, Math.max(0, width)),
                alert ? Style.ALERT : Style.PLAIN);
    }

    /** The rates of the samples so far. */
    TopRates rates() {
        return rates;
    }
}
