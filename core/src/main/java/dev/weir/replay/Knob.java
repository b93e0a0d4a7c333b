package dev.weir.replay;

import java.util.List;
import java.util.Map;

/**
 * A setting to try, or settings that belong together.
 *
 * @param key the key as it is shown
 * @param now its present value as it is shown
 * @param options the values to try beside that
 */
record Knob(String key, String now, List<Option> options) {
    Knob {
        options = options.stream().filter(option -> !option.text().equals(now)).toList();
    }

    /**
     * A value.
     *
     * @param text as it is shown
     * @param settings the keys of the configuration that set it
     */
    record Option(String text, Map<String, Object> settings) {}
}
