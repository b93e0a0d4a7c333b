package dev.weir.batch.queue;

import org.jspecify.annotations.Nullable;

/** Members in FIFO order, from which any is removed in constant time. Not thread-safe. */
final class WaitingList {
    private @Nullable Link first;
    private @Nullable Link last;
    private int size;

    /** The place of a member in one list. */
    static final class Link {
        private final Waiting member;
        private @Nullable Link before;
        private @Nullable Link after;

        Link(Waiting member) {
            this.member = member;
        }
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The oldest member; null if there is none. */
    @Nullable
    Waiting first() {
        return first == null ? null : first.member;
    }

    /** The youngest member; null if there is none. */
    @Nullable
    Waiting last() {
        return last == null ? null : last.member;
    }

    void add(Link link) {
        link.before = last;
        if (last == null) {
            first = link;
        } else {
            last.after = link;
        }
        last = link;
        size++;
    }

    /** Removes a member, which is in this list. */
    void remove(Link link) {
        Link before = link.before;
        Link after = link.after;
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
