package dev.weir.guard;

import dev.weir.spi.event.CallGuarded.Checked;
import dev.weir.spi.guard.ReleasedText;
import dev.weir.spi.guard.TextGuard;
import dev.weir.spi.guard.TextKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One text of an answer on its way through the guards, each of which holds back what it has not released. Not thread-safe. */
final class GuardedText {
    private final TextKind kind;
    private final int toolCall;
    private final List<Window> windows = new ArrayList<>();
    private final StringBuilder received = new StringBuilder();
    private final StringBuilder released = new StringBuilder();

    /** @param toolCall the index of the tool call; -1 for another kind */
    GuardedText(TextKind kind, int toolCall, List<ActiveGuard> guards) {
        this.kind = kind;
        this.toolCall = toolCall;
        for (ActiveGuard guard : guards) {
            TextGuard text = guard.text(kind);
            if (text != null) {
                windows.add(new Window(guard, text));
            }
        }
    }

    TextKind kind() {
        return kind;
    }

    boolean is(TextKind otherKind, int otherToolCall) {
        return kind == otherKind && toolCall == otherToolCall;
    }

    int toolCall() {
        return toolCall;
    }

    /** Takes the next piece; what all guards have released. */
    String take(String piece) {
        received.append(piece);
        return pass(piece, false);
    }

    /** Ends the text; what is left of it. */
    String end() {
        return pass("", true);
    }

    private String pass(String piece, boolean last) {
        String passed = piece;
        for (Window window : windows) {
            passed = window.take(passed, last);
        }
        released.append(passed);
        return passed;
    }

    /** All that was released. */
    String released() {
        return released.toString();
    }

    /** Whether what was released is not what was received. */
    boolean isChanged() {
        return released.compareTo(received) != 0;
    }

    /** What one guard has not released. */
    private static final class Window {
        private final ActiveGuard guard;
        private final TextGuard check;
        private String held = "";
        private boolean empty = true;

        Window(ActiveGuard guard, TextGuard check) {
            this.guard = guard;
            this.check = check;
        }

        String take(String piece, boolean last) {
            empty &= piece.isEmpty();
            if (piece.isEmpty() && (!last || empty)) {
                return "";
            }
            String text = held.isEmpty() ? piece : held + piece;
            held = "";
            if (guard.isIgnored()) {
                return text;
            }
            ReleasedText released = guard.limited(Checked.ANSWER, () -> checked(text, last));
            if (released == null) {
                return text;
            }
            held = text.substring(released.length());
            String passed = released.text();
            if (passed.length() != released.length() || !text.startsWith(passed)) {
                guard.changesAnswer();
            }
            return passed;
        }

        private ReleasedText checked(String text, boolean last) {
            @Nullable ReleasedText released = check.check(text, last);
            if (released == null) {
                throw new BrokenGuardException("check returned null");
            }
            int left = text.length() - released.length();
            if (left < 0) {
                throw new BrokenGuardException("it released more characters than it was given");
            }
            if (last && left > 0) {
                throw new BrokenGuardException("it did not release the end of a text");
            }
            if (left > check.lookBack()) {
                throw new BrokenGuardException(
                        "it holds back " + left + " characters, and its lookBack is " + check.lookBack());
            }
            return released;
        }
    }
}
