package dev.weir.call;

/** Throws what a caller's own code threw as it is, also where no checked exception is declared. */
public final class Rethrow {
    private Rethrow() {}

    /** Never returns: {@code throw Rethrow.unchecked(e)} tells the compiler that the method ends. */
    public static RuntimeException unchecked(Throwable thrown) {
        return Rethrow.<RuntimeException>cast(thrown);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X cast(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
