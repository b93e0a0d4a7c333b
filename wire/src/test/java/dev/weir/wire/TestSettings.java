package dev.weir.wire;

import dev.weir.config.SettingsRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/** Settings for tests: the defaults of the record, and what a test sets. Immutable. */
public record TestSettings<S extends Record & HttpSettings>(S build) {

    public TestSettings<S> with(String name, Object value) {
        return new TestSettings<>(SettingsRecord.with(build, name, value));
    }

    public TestSettings<S> header(String name, String value) {
        Map<String, String> headers = new LinkedHashMap<>(build.headers());
        headers.put(name, value);
        return with("headers", headers);
    }
}
