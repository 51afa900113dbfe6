"""Content for trying the product out: three people, twelve quizzes, a draft and two games that were played."""
