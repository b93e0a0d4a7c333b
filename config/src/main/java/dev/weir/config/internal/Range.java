package dev.weir.config.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The range of a setting, bounds included. A duration is never negative. */
public record Range(
        Class<?> type, @Nullable String least, @Nullable String most) {

    public static Range of(Setting setting) {
        boolean unbounded = setting.atLeast() == null && setting.rawType() == Duration.class;
        return new Range(setting.rawType(), unbounded ? "0" : setting.atLeast(), setting.atMost());
    }

    public void check(Object value) throws InvalidValue {
        if (least != null && compare(value, least) < 0) {
            throw new InvalidValue("must be at least " + least);
        }
        if (most != null && compare(value, most) > 0) {
            throw new InvalidValue("must be at most " + most);
        }
    }

    @SuppressWarnings("unchecked")
    private int compare(Object value, String bound) throws InvalidValue {
        return ((Comparable<Object>) value).compareTo(ScalarType.parse(bound, type, Path.of("")));
    }

    /** The bounds that are set. */
    public List<String> bounds() {
        return Stream.of(least, most).filter(Objects::nonNull).toList();
    }

    @Override
    public String toString() {
        if (least != null && most != null) {
            return least + " to " + most;
        }
        return least != null ? "at least " + least : most != null ? "at most " + most : "";
    }
}
