package dev.weir.cache;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.ByteSize;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is stored in the response cache, and for how long; in the section {@code llm.cache}, beside the settings of its type. */
public record CacheSettings(
        @DefaultValue("10m")
        @AtLeast("0")
        @AtMost("3650d")
        @Description(
                "Time to live: how long a stored answer is used. 0 stores none, and identical calls in flight still share one answer.")
        Duration ttl,

        @Description("Exceptions for intent types, by name.")
        Map<String, IntentCaching> intentTypes,

        @DefaultValue("1MB")
        @AtLeast("1KB")
        @Description("Maximum size of an answer in memory, estimated; a larger one is not stored.")
        ByteSize maxAnswerBytes,

        @Description(
                "Names of call metadata, such as `tenant`: calls with different values share neither stored answers nor calls in flight.")
        List<String> separateBy,

        @Description(
                "Names of request parameters that do not change the answer, such as `user`; all others are part of the key.")
        List<String> ignoredParameters,

        @DefaultValue("false")
        @Description(
                "Whether requests with images or files by URL are cached, although the content behind a URL may change.")
        boolean urlInputs,

        @DefaultValue("0")
        @AtLeast("0")
        @AtMost("3650d")
        @Description(
                "How long after its time to live an answer is still given if the backend cannot answer; 0 for never.")
        Duration staleIfError,

        @DefaultValue("50ms")
        @AtLeast("1ms")
        @AtMost("10s")
        @Description(
                "Maximum time that a call waits for a cache outside of this process, for each read and write; the cache then counts as empty.")
        Duration maxWait) {

    /** An exception for the calls of one intent type. */
    public record IntentCaching(
            @Nullable
            @AtLeast("0")
            @AtMost("3650d")
            @Description(
                    "Time to live of answers of this type; 0 stores none; that of the cache if not set. Not beside `llm.intents.NAME.cacheTtl`.")
            Duration ttl,

            @DefaultValue("false")
            @Description("Whether answers of this type are stored at any temperature, rather than at 0 alone.")
            boolean anyTemperature) {}

    /**
     * The same with a time to live for the answers to intent types that have none here.
     *
     * @param ofTypes by the names of the types
     */
    public CacheSettings withTtls(Map<String, Duration> ofTypes) {
        Map<String, IntentCaching> all = new LinkedHashMap<>(intentTypes);
        ofTypes.forEach((type, other) -> all.compute(
                type,
                (name, given) -> given == null
                        ? new IntentCaching(other, false)
                        : given.ttl() == null ? new IntentCaching(other, given.anyTemperature()) : given));
        return new CacheSettings(
                ttl, all, maxAnswerBytes, separateBy, ignoredParameters, urlInputs, staleIfError, maxWait);
    }

    /** The default settings. */
    public static CacheSettings defaults() {
        return SettingsRecord.defaults(CacheSettings.class);
    }

    /** The defaults with some settings replaced, by their names. */
    public static CacheSettings of(Map<String, ?> settings) {
        return SettingsRecord.defaults(CacheSettings.class, settings);
    }
}
