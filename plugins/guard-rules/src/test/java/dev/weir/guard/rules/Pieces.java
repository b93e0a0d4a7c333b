package dev.weir.guard.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.guard.ReleasedText;
import dev.weir.spi.guard.TextGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts in pieces. */
final class Pieces {
    private Pieces() {}

    /** A text, cut anywhere. */
    static List<String> of(String text, Random random) {
        List<String> pieces = new ArrayList<>();
        int most = 1 + random.nextInt(random.nextBoolean() ? 4 : 30);
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(most));
            pieces.add(text.substring(at, end));
            at = end;
        }
        return pieces;
    }

    /** What a guard releases of pieces that arrive one after the other. */
    static String pass(TextGuard guard, List<String> pieces) {
        StringBuilder released = new StringBuilder();
        String held = "";
        for (String piece : pieces) {
            ReleasedText step = guard.check(held + piece, false);
            held = (held + piece).substring(step.length());
            assertThat(held.length()).isLessThanOrEqualTo(guard.lookBack());
            released.append(step.text());
        }
        ReleasedText end = guard.check(held, true);
        assertThat(end.length()).isEqualTo(held.length());
        return released.append(end.text()).toString();
    }
}
