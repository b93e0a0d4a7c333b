package dev.weir.simulator.internal.api;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.IntFunction;

/** A list whose elements are created on access. */
public final class LazyList<T> extends AbstractList<T> implements RandomAccess {
    private final int size;
    private final IntFunction<T> element;

    LazyList(int size, IntFunction<T> element) {
        this.size = size;
        this.element = element;
    }

    /** A view of several lists as one. */
    public static <T> List<T> concat(List<List<T>> parts) {
        int size = parts.stream().mapToInt(List::size).sum();
        return new LazyList<>(size, index -> {
            int offset = index;
            int part = 0;
            while (offset >= parts.get(part).size()) {
                offset -= parts.get(part++).size();
            }
            return parts.get(part).get(offset);
        });
    }

    static <T> List<T> concat(T first, List<T> others) {
        return concat(List.of(List.of(first), others));
    }

    @Override
    public T get(int index) {
        return element.apply(index);
    }

    @Override
    public int size() {
        return size;
    }
}
