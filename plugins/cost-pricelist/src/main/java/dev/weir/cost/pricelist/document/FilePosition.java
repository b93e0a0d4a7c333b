package dev.weir.cost.pricelist.document;

/**
 * A place in a file.
 *
 * @param file the name of the file
 * @param line the line, counted from 1; 0 for the whole file
 * @param column the column, counted from 1
 */
public record FilePosition(String file, int line, int column) {

    public static FilePosition of(String file) {
        return new FilePosition(file, 0, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
