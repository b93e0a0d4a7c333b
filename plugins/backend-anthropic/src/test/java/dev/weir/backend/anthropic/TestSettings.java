package dev.weir.backend.anthropic;

import dev.weir.config.SettingsRecord;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** Settings for tests: the defaults of the record, and what a test sets. Immutable. */
record TestSettings(AnthropicSettings build) {

    static TestSettings at(URI baseUrl) {
        return new TestSettings(SettingsRecord.defaults(AnthropicSettings.class)).with("baseUrl", baseUrl);
    }

    TestSettings with(String name, Object value) {
        return new TestSettings(SettingsRecord.with(build, name, value));
    }

    TestSettings header(String name, String value) {
        Map<String, String> headers = new LinkedHashMap<>(build.headers());
        headers.put(name, value);
        return with("headers", headers);
    }
}
