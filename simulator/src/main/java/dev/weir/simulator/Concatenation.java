package dev.weir.simulator;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** Lists one after another, without copying them. */
final class Concatenation<T> extends AbstractList<T> implements RandomAccess {
    private final List<List<T>> parts;

    Concatenation(List<List<T>> parts) {
        this.parts = List.copyOf(parts);
    }

    @Override
    public T get(int index) {
        int rest = index;
        for (List<T> part : parts) {
            if (rest < part.size()) {
                return part.get(rest);
            }
            rest -= part.size();
        }
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public int size() {
        return parts.stream().mapToInt(List::size).sum();
    }
}
