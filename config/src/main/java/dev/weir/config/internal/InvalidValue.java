package dev.weir.config.internal;

/** Why a value is invalid, without the value, which may be a secret. */
public final class InvalidValue extends Exception {

    private static final long serialVersionUID = 1;

    public InvalidValue(String expected) {
        super(expected, null, false, false);
    }

    public String expected() {
        return String.valueOf(getMessage());
    }
}
