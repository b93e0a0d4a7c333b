package dev.weir.cache.memory;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.ByteSize;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;

/** How large the cache may become. */
@Description("A response cache in the memory of the process. It is empty at the start.")
public record MemoryCacheSettings(
        @DefaultValue("10000") @AtLeast("1") @AtMost("1000000000") @Description("Maximum number of answers.")
        int maxEntries,

        @DefaultValue("64MB")
        @AtLeast("1KB")
        @AtMost("1TB")
        @Description(
                "Maximum size of all answers in memory, estimated. An answer counts as at least `maxBytes` / `maxEntries`.")
        ByteSize maxBytes) {
    /** A cache for at most so many answers, of at most so many bytes together. */
    public static MemoryCacheSettings of(int maxEntries, String maxBytes) {
        return new MemoryCacheSettings(maxEntries, ByteSize.parse(maxBytes));
    }
}
