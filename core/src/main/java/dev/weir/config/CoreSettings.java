package dev.weir.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The core's own settings by their full keys. */
final class CoreSettings {

    /** Every setting that is no section, in the order of the records. */
    static final Map<String, Setting> ALL = collect();

    private CoreSettings() {}

    private static Map<String, Setting> collect() {
        Map<String, Setting> settings = new LinkedHashMap<>();
        collect(LlmSettings.class, LlmSettings.ROOT, settings);
        return Collections.unmodifiableMap(settings);
    }

    private static void collect(Class<?> record, String key, Map<String, Setting> into) {
        for (Setting setting : Setting.of(record)) {
            String name = key + "." + setting.name();
            if (setting.isRecord()) {
                collect(setting.rawType(), name, into);
            } else {
                into.put(name, setting);
            }
        }
    }

    /** The default of a setting that has one. */
    static String defaultOf(String key) {
        return Objects.requireNonNull(Objects.requireNonNull(ALL.get(key)).defaultValue());
    }
}
