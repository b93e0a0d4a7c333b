package dev.weir.guard.rules;

import dev.weir.spi.guard.ReleasedText;
import dev.weir.spi.guard.TextGuard;
import java.util.Arrays;
import java.util.List;

/** Several checks of one text, one after the other. The first one's held text is kept by the runtime, the others' here. */
final class Steps implements TextGuard {
    private final List<TextGuard> steps;
    private final String[] held;

    Steps(List<TextGuard> steps) {
        this.steps = List.copyOf(steps);
        held = new String[steps.size()];
        Arrays.fill(held, "");
    }

    @Override
    public int lookBack() {
        return steps.get(0).lookBack();
    }

    @Override
    public ReleasedText check(String text, boolean last) {
        ReleasedText first = steps.get(0).check(text, last);
        String passed = first.text();
        for (int i = 1; i < steps.size(); i++) {
            String waiting = held[i] + passed;
            if (waiting.isEmpty()) {
                continue;
            }
            ReleasedText released = steps.get(i).check(waiting, last);
            held[i] = waiting.substring(released.length());
            passed = released.text();
        }
        return ReleasedText.changed(first.length(), passed);
    }
}
