//! Tables as spreadsheets put them on the clipboard: cells between tabs, rows between line breaks,
//! and in double quotes what has either inside.

/// The rows and cells of a text; empty rows at its end are none. Takes whatever is pasted.
pub(super) fn read(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            c if quoted => cell.push(c),
            // A quote within a word is a quote: inches, nicknames.
            '"' if cell.is_empty() => quoted = true,
            '\t' => row.push(std::mem::take(&mut cell)),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    row.push(cell);
    rows.push(row);
    while rows.last().is_some_and(|row| row.iter().all(|cell| cell.trim().is_empty())) {
        rows.pop();
    }
    rows
}

/// A table as text, as spreadsheets read it.
pub(super) fn write(rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for row in rows {
        for (i, cell) in row.iter().enumerate() {
            if i > 0 {
                text.push('\t');
            }
            if cell.contains(['\t', '\n', '\r', '"']) {
                text.push('"');
                text.push_str(&cell.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(cell);
            }
        }
        text.push_str("\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn cells_rows_and_quotes() {
        let rows =
            read("Họ tên\tGhi chú\r\nMẫu\t\"hai\ndòng, \"\"nháy\"\"\"\r\nCựu\t 5\" \n\n\t\n");
        assert_eq!(
            rows,
            [vec!["Họ tên", "Ghi chú"], vec!["Mẫu", "hai\ndòng, \"nháy\""], vec!["Cựu", " 5\" "]]
        );
        assert_eq!(read("a\rb"), [["a"], ["b"]]);
        assert_eq!(read(" \n\t"), Vec::<Vec<String>>::new());
        // A quote that is never closed takes the rest.
        assert_eq!(read("\"a\tb\nc"), [["a\tb\nc"]]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_is_written_is_read_again() {
        let rows =
            vec![vec!["a\tb".to_owned(), String::new()], vec!["\"c\"".into(), "d\ne".into()]];
        assert_eq!(read(&write(&rows)), rows);
    }
}
