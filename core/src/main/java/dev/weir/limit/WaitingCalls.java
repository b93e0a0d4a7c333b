package dev.weir.limit;

import java.util.Comparator;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The waiting calls of a target in order, with the sums of what those before any of them take. Each method takes O(log n)
 * comparisons: a treap (Seidel and Aragon, 1996) whose nodes hold the sums of their subtrees. Not thread-safe.
 */
final class WaitingCalls {
    private final Comparator<Waiter> order;
    private final SplittableRandom weights = new SplittableRandom(0);
    private @Nullable Node root;

    /** What some calls take from the limits. */
    record Demand(long requests, long tokens) {}

    WaitingCalls(Comparator<Waiter> order) {
        this.order = order;
    }

    private static final class Node {
        private final Waiter call;
        private final int weight;
        private @Nullable Node left;
        private @Nullable Node right;
        private int size;
        private long tokens;

        private Node(Waiter call, int weight) {
            this.call = call;
            this.weight = weight;
            summed();
        }

        private Node summed() {
            size = 1 + size(left) + size(right);
            tokens = call.tokensInQueue + tokens(left) + tokens(right);
            return this;
        }

        private static int size(@Nullable Node node) {
            return node == null ? 0 : node.size;
        }

        private static long tokens(@Nullable Node node) {
            return node == null ? 0 : node.tokens;
        }
    }

    int size() {
        return Node.size(root);
    }

    /** The first call; null if there is none. */
    @Nullable
    Waiter first() {
        Node node = root;
        while (node != null && node.left != null) {
            node = node.left;
        }
        return node == null ? null : node.call;
    }

    /** What all calls before this one take, whether or not it waits itself. */
    Demand before(Waiter call) {
        long requests = 0;
        long tokens = 0;
        Node node = root;
        while (node != null) {
            if (order.compare(call, node.call) <= 0) {
                node = node.left;
            } else {
                requests += 1 + Node.size(node.left);
                tokens += node.call.tokensInQueue + Node.tokens(node.left);
                node = node.right;
            }
        }
        return new Demand(requests, tokens);
    }

    /** Adds a call that does not wait yet. */
    void add(Waiter call) {
        root = with(root, new Node(call, weights.nextInt()));
    }

    private Node with(@Nullable Node node, Node added) {
        if (node == null) {
            return added;
        }
        if (order.compare(added.call, node.call) < 0) {
            Node left = with(node.left, added);
            node.left = left;
            if (left.weight > node.weight) {
                node.left = left.right;
                left.right = node.summed();
                return left.summed();
            }
        } else {
            Node right = with(node.right, added);
            node.right = right;
            if (right.weight > node.weight) {
                node.right = right.left;
                right.left = node.summed();
                return right.summed();
            }
        }
        return node.summed();
    }

    /** Removes a call if it waits. */
    void remove(Waiter call) {
        root = without(root, call);
    }

    private @Nullable Node without(@Nullable Node node, Waiter call) {
        if (node == null) {
            return null;
        }
        if (node.call == call) {
            return merged(node.left, node.right);
        }
        if (order.compare(call, node.call) < 0) {
            node.left = without(node.left, call);
        } else {
            node.right = without(node.right, call);
        }
        return node.summed();
    }

    private static @Nullable Node merged(@Nullable Node left, @Nullable Node right) {
        if (left == null) {
            return right;
        }
        if (right == null) {
            return left;
        }
        if (left.weight > right.weight) {
            left.right = merged(left.right, right);
            return left.summed();
        }
        right.left = merged(left, right.left);
        return right.summed();
    }
}
