package dev.weir.batch.queue;

import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A binary heap whose elements know their place, so that any of them is moved or removed in O(log n) and nothing is
 * allocated for it. Not thread-safe.
 */
final class IndexedHeap<E> {
    private static final int OUTSIDE = -1;

    private final Comparator<E> order;
    private @Nullable Entry<E>[] entries;
    private int size;

    IndexedHeap(Comparator<E> order) {
        this.order = order;
        entries = array(4);
    }

    /** The place of an element in one heap. */
    static final class Entry<E> {
        private final E element;
        private int index = OUTSIDE;

        Entry(E element) {
            this.element = element;
        }

        boolean isInside() {
            return index != OUTSIDE;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <E> @Nullable Entry<E>[] array(int length) {
        return new Entry[length];
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The least element; null if there is none. */
    @Nullable
    E first() {
        return size == 0 ? null : at(0).element;
    }

    private Entry<E> at(int index) {
        return Objects.requireNonNull(entries[index]);
    }

    /** Adds an element, or moves it to its place if it is there and its order has changed. */
    void put(Entry<E> entry) {
        if (!entry.isInside()) {
            if (size == entries.length) {
                grow();
            }
            place(entry, size++);
        }
        siftUp(entry);
        siftDown(entry);
    }

    private void grow() {
        Entry<E>[] larger = array(size * 2);
        System.arraycopy(entries, 0, larger, 0, size);
        entries = larger;
    }

    /** Removes an element if it is there. */
    void remove(Entry<E> entry) {
        int index = entry.index;
        if (index == OUTSIDE) {
            return;
        }
        Entry<E> last = at(--size);
        entries[size] = null;
        entry.index = OUTSIDE;
        if (last != entry) {
            place(last, index);
            siftUp(last);
            siftDown(last);
        }
    }

    private void place(Entry<E> entry, int index) {
        entries[index] = entry;
        entry.index = index;
    }

    private void siftUp(Entry<E> entry) {
        int index = entry.index;
        while (index > 0) {
            int parent = (index - 1) / 2;
            Entry<E> above = at(parent);
            if (order.compare(entry.element, above.element) >= 0) {
                break;
            }
            place(above, index);
            index = parent;
        }
        place(entry, index);
    }

    private void siftDown(Entry<E> entry) {
        int index = entry.index;
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && order.compare(at(child + 1).element, at(child).element) < 0) {
                child++;
            }
            Entry<E> below = at(child);
            if (order.compare(entry.element, below.element) <= 0) {
                break;
            }
            place(below, index);
            index = child;
        }
        place(entry, index);
    }
}
