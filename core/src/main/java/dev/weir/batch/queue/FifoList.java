package dev.weir.batch.queue;

import org.jspecify.annotations.Nullable;

/**
 * Elements in FIFO order that know their place, so that any of them is removed in constant time and nothing is allocated for
 * it. Not thread-safe.
 */
class FifoList<E> {
    private @Nullable Link<E> first;
    private @Nullable Link<E> last;
    private int size;

    /** The place of an element in one list. */
    static final class Link<E> {
        private final E element;
        private @Nullable Link<E> before;
        private @Nullable Link<E> after;

        Link(E element) {
            this.element = element;
        }
    }

    final int size() {
        return size;
    }

    final boolean isEmpty() {
        return size == 0;
    }

    /** The oldest element; null if there is none. */
    final @Nullable E first() {
        return first == null ? null : first.element;
    }

    /** The youngest element; null if there is none. */
    final @Nullable E last() {
        return last == null ? null : last.element;
    }

    final void add(Link<E> link) {
        link.before = last;
        if (last == null) {
            first = link;
        } else {
            last.after = link;
        }
        last = link;
        size++;
    }

    /** Removes an element, which is in this list. */
    final void remove(Link<E> link) {
        Link<E> before = link.before;
        Link<E> after = link.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        link.before = null;
        link.after = null;
        size--;
    }
}
