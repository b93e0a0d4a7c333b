package dev.weir.spi.json;

import java.util.AbstractList;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A list whose elements are immutable too. */
final class ImmutableList extends AbstractList<@Nullable Object> implements RandomAccess {
    private final @Nullable Object[] elements;

    /** Levels of maps and lists, this one included. */
    final int height;

    /** @param elements never changed afterwards */
    ImmutableList(@Nullable Object[] elements, int height) {
        this.elements = elements;
        this.height = height;
    }

    @Override
    public int size() {
        return elements.length;
    }

    @Override
    public @Nullable Object get(int index) {
        return elements[index];
    }
}
