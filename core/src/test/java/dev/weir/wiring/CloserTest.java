package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloserTest {
    private final List<String> closed = new ArrayList<>();
    private final Closer closer = new Closer();

    @Test
    void closesInReverseOrderWhateverOneOfThemThrows() {
        closer.add(() -> closed.add("first"));
        closer.add(() -> {
            throw new NoClassDefFoundError("on purpose");
        });
        closer.add(() -> {
            throw new Exception("on purpose");
        });
        closer.add(() -> closed.add("last"));

        closer.close();
        closer.close();

        assertThat(closed).containsExactly("last", "first");
    }
}
