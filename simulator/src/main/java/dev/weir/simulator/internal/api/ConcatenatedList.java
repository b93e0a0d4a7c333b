package dev.weir.simulator.internal.api;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** A view of several lists as one. */
final class ConcatenatedList<T> extends AbstractList<T> implements RandomAccess {
    private final List<List<T>> parts;

    ConcatenatedList(List<List<T>> parts) {
        this.parts = List.copyOf(parts);
    }

    static <T> List<T> of(T first, List<T> others) {
        return new ConcatenatedList<>(List.of(List.of(first), others));
    }

    @Override
    public T get(int index) {
        int offset = index;
        for (List<T> part : parts) {
            if (offset < part.size()) {
                return part.get(offset);
            }
            offset -= part.size();
        }
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public int size() {
        return parts.stream().mapToInt(List::size).sum();
    }
}
