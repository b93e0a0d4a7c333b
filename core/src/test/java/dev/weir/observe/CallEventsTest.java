package dev.weir.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.PluginChanged;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallEventsTest {
    private static final PluginChanged EVENT = new PluginChanged("fib", PluginChanged.Change.LOADED, "");

    @Test
    void aListenerThatThrowsHarmsNoOther() {
        List<PluginChanged> seen = new ArrayList<>();
        CallEvents events = new CallEvents(List.of(failing(), noting(seen)));

        events.pluginChanged(EVENT);

        assertThat(seen).containsExactly(EVENT);
    }

    @Test
    void aListenerThatDoesNotLinkHarmsNoOther() {
        List<PluginChanged> seen = new ArrayList<>();
        CallEvents events = new CallEvents(List.of(unlinked(), noting(seen)));

        events.pluginChanged(EVENT);

        assertThat(seen).containsExactly(EVENT);
    }

    private static CallListener failing() {
        return new CallListener() {
            @Override
            public void pluginChanged(PluginChanged event) {
                throw new IllegalStateException("on purpose");
            }
        };
    }

    private static CallListener unlinked() {
        return new CallListener() {
            @Override
            public void pluginChanged(PluginChanged event) {
                throw new NoClassDefFoundError("on purpose");
            }
        };
    }

    private static CallListener noting(List<PluginChanged> seen) {
        return new CallListener() {
            @Override
            public void pluginChanged(PluginChanged event) {
                seen.add(event);
            }
        };
    }
}
