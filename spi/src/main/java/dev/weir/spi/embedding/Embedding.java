package dev.weir.spi.embedding;

import java.util.Arrays;

/** An embedding: the vector of one input. Immutable; its {@code toString} omits the components. */
public final class Embedding {
    private final float[] components;

    private Embedding(float[] components) {
        this.components = components;
    }

    /**
     * An embedding of these components, which are copied.
     *
     * @throws IllegalArgumentException if there is none, or one is not a finite number
     */
    public static Embedding of(float... components) {
        float[] copy = components.clone();
        if (copy.length == 0) {
            throw new IllegalArgumentException("an embedding needs at least one component");
        }
        for (float component : copy) {
            if (!Float.isFinite(component)) {
                throw new IllegalArgumentException(
                        "the components of an embedding must be finite, one was " + component);
            }
        }
        return new Embedding(copy);
    }

    /** The number of dimensions. */
    public int dimensions() {
        return components.length;
    }

    /**
     * A component.
     *
     * @param index from 0, below {@link #dimensions()}
     */
    public float component(int index) {
        return components[index];
    }

    /** A copy of the components. */
    public float[] toArray() {
        return components.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Embedding embedding && Arrays.equals(components, embedding.components);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components);
    }

    @Override
    public String toString() {
        return "Embedding[" + components.length + " dimensions]";
    }
}
