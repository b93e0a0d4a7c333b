package dev.weir.call;

/** Throws what a caller's own code threw as it is, also where no checked exception is declared. */
public final class Thrown {
    private Thrown() {}

    /** Never returns: {@code throw Thrown.asIs(e)} tells the compiler that the method ends. */
    public static RuntimeException asIs(Throwable thrown) {
        return Thrown.<RuntimeException>unchecked(thrown);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X unchecked(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
